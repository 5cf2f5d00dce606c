"""A man says whether he comes."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import DomainError
from participants.models import Participant
from sessions import rules
from sessions.models import GroupSession, Rsvp
from sessions.states import Answer


@transaction.atomic
def answer_evening(
    *, session: GroupSession, participant: Participant, answer: str, by: User, now: dt.datetime | None = None
) -> Rsvp:
    """His answer for this evening, given or changed until it is over (W30)."""
    now = now or clock.now()
    current = _answerable(session, participant, by, now)
    rsvp, _created = Rsvp.objects.update_or_create(
        session=current,
        participant=participant,
        defaults={"answer": Answer(answer), "answered_version": current.version, "answered_at": now},
    )
    return rsvp


@transaction.atomic
def withdraw_answer(
    *, session: GroupSession, participant: Participant, by: User, now: dt.datetime | None = None
) -> None:
    """As if he had not answered."""
    current = _answerable(session, participant, by, now or clock.now())
    Rsvp.objects.filter(session=current, participant=participant).delete()


def _answerable(session: GroupSession, participant: Participant, by: User, now: dt.datetime) -> GroupSession:
    current = GroupSession.objects.select_related("group").get(pk=session.pk)
    if participant.user_id != by.pk or not rules.can_answer(by, current, now):
        raise DomainError(_("This evening can't be answered any more. Look at the page again."))
    return current
