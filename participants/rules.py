"""Who may seat men, when a circle is full, and who may return."""

from accounts import roles
from accounts.models import User
from groups.models import Group, Organisation
from groups.rules import can_plan
from participants.models import Participant, Participation
from participants.states import ParticipationState

__all__ = ["can_bring_in", "can_plan", "can_take_calls", "free_seats", "goes_on_as", "may_return", "sees_file"]


def free_seats(group: Group) -> int:
    """Seats left under the ceiling; zero when returns took the circle above it (W3, W33). Needs `organisation`."""
    return max(0, group.ceiling - Participation.objects.seated().filter(group=group).count())


def may_return(participant: Participant) -> bool:
    """He left a group himself, and no participation of his was ended after that (W33)."""
    closed = participant.participations.exclude(closed_at=None).order_by("-closed_at")
    last = closed.values_list("state", flat=True).first()
    return last == ParticipationState.LEFT


def can_bring_in(user: User | None, organisation: Organisation) -> bool:
    """Open a file: workers and coordinators of the organisation (W11)."""
    desk = (roles.COORDINATOR, roles.WORKER)
    return user is None or any(organisation.pk in user.roles.organisations(role) for role in desk)


def sees_file(user: User | None, participant: Participant) -> bool:
    """Whether his desk shows him this man's file."""
    return user is None or Participant.objects.on_desk_of(user).filter(pk=participant.pk).exists()


def can_take_calls(user: User | None, organisation: Organisation) -> bool:
    """“I'll call”: workers and coordinators of the organisation (W19, W28)."""
    return can_bring_in(user, organisation)


def goes_on_as(participation: Participation) -> ParticipationState:
    """What he is after a pause: what he was before it (W27)."""
    return ParticipationState.MEMBER if participation.member_at else ParticipationState.TRYING
