"""Who may seat men, when a circle is full, and who may return."""

import datetime as dt
from zoneinfo import ZoneInfo

from accounts import roles
from accounts.models import User
from core import clock
from groups.models import Group, Organisation
from groups.rules import can_plan
from participants.models import Participant, Participation
from participants.states import ParticipationState

__all__ = [
    "can_bring_in", "can_plan", "can_take_calls", "due_for_call", "free_seats", "goes_on_as", "is_himself",
    "may_return", "sees_file",
]  # fmt: skip


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


def due_for_call(organisation: Organisation, arrived_at: dt.datetime) -> dt.datetime:
    """When somebody must have called: today if it came before the cut-off hour, else tomorrow morning (W19).

    Evenings and weekends count like any other day. Hours are the organisation's policy, on its own clock.
    """
    local = arrived_at.astimezone(ZoneInfo(organisation.zone))
    if local.time() < organisation.contact_cutoff:
        return clock.at_local(local.date(), organisation.contact_until, organisation.zone)
    return clock.at_local(local.date() + dt.timedelta(days=1), organisation.contact_next_morning, organisation.zone)


def is_himself(user: User | None, participant: Participant) -> bool:
    """Whether this man is the user who asks."""
    return user is not None and participant.user_id == user.pk


def goes_on_as(participation: Participation) -> ParticipationState:
    """What he is after a pause: what he was before it (W27)."""
    return ParticipationState.MEMBER if participation.member_at else ParticipationState.TRYING
