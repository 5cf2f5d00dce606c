"""What a man writes about an evening himself: what he wants to bring in, and how tense he is (W8, W30)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError
from participants.models import Participant
from sessions import rules
from sessions.models import GroupSession, Suggestion, TensionNote
from sessions.models.own import MOST_TENSE

LONGEST = 200


@transaction.atomic
def suggest_theme(
    *, session: GroupSession, participant: Participant, words: str, by: User, now: dt.datetime | None = None
) -> Suggestion | None:
    """What he wants to bring in on this evening; no words take it back. Until the evening is over."""
    now = now or clock.now()
    locked = _lock(session)
    if participant.user_id != by.pk or not rules.can_answer(by, locked, now):
        raise DomainError(_("This evening is over or cancelled. Write it with the next one."))
    words = " ".join(words.split())
    if len(words) > LONGEST:
        raise DomainError(_("That is too long: %(count)d letters at most.") % {"count": LONGEST}, field="words")
    there = locked.suggestions.filter(participant=participant).first()
    if not words:
        if there:
            there.delete()
        return None
    written = there or Suggestion(session=locked, participant=participant)
    written.words, written.written_at = words, now
    written.save()
    audit.record("evening.suggested", locked, by=by, organisation_id=locked.group.organisation_id)
    return written


@transaction.atomic
def note_tension(
    *,
    session: GroupSession,
    participant: Participant,
    before: int | None,
    after: int | None,
    shared: bool,
    by: User,
    now: dt.datetime | None = None,
) -> TensionNote | None:
    """His tension from 0 to 10 (W8); nothing at all takes the note away.

    Raises `DomainError` outside 0–10, for an `after` of an evening that has not begun, and a week after it.
    """
    now = now or clock.now()
    locked = _lock(session)
    if participant.user_id != by.pk or not rules.can_note_tension(by, locked, now):
        raise DomainError(_("About this evening nothing can be written any more."))
    _refuse_numbers(locked, before, after, now)
    there = locked.tension_notes.filter(participant=participant).first()
    if before is None and after is None:
        if there:
            there.delete()
        return None
    note = there or TensionNote(session=locked, participant=participant)
    note.before, note.after, note.shared, note.written_at = before, after, shared, now
    note.save()
    audit.record("evening.tension", locked, by=by, organisation_id=locked.group.organisation_id, shared=shared)
    return note


def _refuse_numbers(session: GroupSession, before: int | None, after: int | None, now: dt.datetime) -> None:
    if any(value is not None and not 0 <= value <= MOST_TENSE for value in (before, after)):
        raise DomainError(_("Choose a number from 0 to 10."))
    if after is not None and session.starts_at > now:
        raise DomainError(_("The evening has not begun. Say afterwards how you are then."))


def _lock(session: GroupSession) -> GroupSession:
    """The evening only, as a mark does: two taps of one man wait for each other."""
    return GroupSession.objects.select_for_update(of=("self",)).select_related("group").get(pk=session.pk)
