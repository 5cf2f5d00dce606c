"""Men who left long ago: one was told last week that he will be forgotten, one is told tonight (ADR 0032)."""

import datetime as dt

from accounts.models import Contact, User
from groups.models import Organisation
from participants.actions import tell_of_retention
from participants.models import Participant, Participation, ParticipationTransition
from participants.states import ParticipationState

S = ParticipationState


def write_long_ago(organisation: Organisation, user: User, now: dt.datetime) -> None:
    """Both left before the organisation's months were over; `user` is the one who was told."""
    _left("Gerrit", organisation, now - dt.timedelta(days=770), user)
    tell_of_retention(now=now - dt.timedelta(days=7))
    _left("Joop", organisation, now - dt.timedelta(days=760))


def _left(name: str, organisation: Organisation, closed: dt.datetime, user: User | None = None) -> None:
    contact = Contact.objects.create(email="" if user else "joop@demo.example", email_safe=True)
    man = Participant.objects.create(organisation=organisation, name=name, user=user, contact=contact)
    began = closed - dt.timedelta(days=300)
    member_at = began + dt.timedelta(weeks=8)
    Participant.objects.filter(pk=man.pk).update(created_at=began)
    episode = Participation.objects.create(
        participant=man,
        group=organisation.groups.order_by("name")[0],
        state=S.LEFT,
        began_at=began,
        member_at=member_at,
        closed_at=closed,
    )
    steps = [("", S.TRYING, began), (S.TRYING, S.MEMBER, member_at), (S.MEMBER, S.LEFT, closed)]
    for before, after, at in steps:
        ParticipationTransition.objects.create(participation=episode, from_state=before, to_state=after, at=at)
