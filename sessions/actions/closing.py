"""An evening is closed: it was held or did not meet; within fourteen days it can be opened again."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import DomainError, require
from core.states import check_step
from sessions import rules
from sessions.actions.attendance import Tap, lock_to_record, mark_men, refuse_closed
from sessions.actions.trail import lock_session, note_change
from sessions.models import Attendance, GroupSession
from sessions.queries import as_met_by, men_of_evening, open_disputes
from sessions.states import SESSION_STEPS, ChangeKind, NotMetReason, Presence, SessionState
from sessions.words import first_names


@transaction.atomic
def close_evening(
    *,
    session: GroupSession,
    by: User | None,
    others_absent: bool = False,
    now: dt.datetime | None = None,
) -> GroupSession:
    """Writes down that the evening was held; the promise to record it is met (W11).

    Refuses as long as a man has no mark (unless `others_absent`) or has two that differ. Twice changes nothing.
    """
    now = now or clock.now()
    locked = _lock(session, by, now)
    if locked.state == SessionState.HELD:
        return locked
    refuse_closed(locked)
    if open_disputes(locked):
        raise DomainError(_("Two marks of one man differ. Say which of the two it is, then close."))
    missing = _without_a_mark(locked, by)
    if missing and not others_absent:
        raise DomainError(_("Nobody marked %(names)s yet.") % {"names": ", ".join(sorted(missing.values()))})
    mark_men(session=locked, taps=[Tap(uuid.uuid4(), pk, Presence.ABSENT) for pk in missing], by=by, now=now)
    return _close(locked, SessionState.HELD, by=by, now=now)


@transaction.atomic
def record_not_met(
    *, session: GroupSession, reason: str, by: User | None, now: dt.datetime | None = None
) -> GroupSession:
    """The evening was on and nobody met. Marks that were made stay and are shown nowhere."""
    now = now or clock.now()
    locked = _lock(session, by, now)
    if locked.state == SessionState.DID_NOT_MEET:
        return locked
    refuse_closed(locked)
    if locked.starts_at > now:
        raise DomainError(_("The evening has not begun. Cancel it if it does not go on."))
    locked.not_met_reason = NotMetReason(reason)
    return _close(locked, SessionState.DID_NOT_MEET, by=by, now=now, reason=reason)


@transaction.atomic
def reopen_evening(*, session: GroupSession, by: User | None, now: dt.datetime | None = None) -> GroupSession:
    """Opens a closed evening again, within fourteen days; who did it stands in its trail."""
    now = now or clock.now()
    locked = lock_session(session)
    require(rules.can_record(by, locked))
    if not locked.is_closed:
        return locked
    if not rules.can_reopen(by, locked, now):
        raise DomainError(_("An evening can be opened again within fourteen days after it was closed."))
    before = locked.state
    check_step(SESSION_STEPS, SessionState(before), SessionState.PLANNED)
    locked.state, locked.closed_at, locked.closed_by, locked.not_met_reason = SessionState.PLANNED, None, None, ""
    locked.save()
    note_change(locked, ChangeKind.STATE, by=by, now=now, calendar=False, state=[before, locked.state])
    return locked


def _lock(session: GroupSession, by: User | None, now: dt.datetime) -> GroupSession:
    """The group first, then the evening, as everywhere; then whether it may be recorded."""
    return lock_to_record(lock_session(session), by, now)


def _close(
    session: GroupSession, state: SessionState, *, by: User | None, now: dt.datetime, **detail: str
) -> GroupSession:
    before = session.state
    check_step(SESSION_STEPS, SessionState(before), state)
    session.state, session.closed_at, session.closed_by = state, now, by
    session.save()
    note_change(session, ChangeKind.STATE, by=by, now=now, calendar=False, state=[before, state.value], **detail)
    return session


def _without_a_mark(session: GroupSession, by: User | None) -> dict[uuid.UUID, str]:
    """First names of the men of the evening that nobody marked; nobody whom `by` does not meet there is among them."""
    marked = Attendance.objects.filter(session=session).values("participant")
    rows = men_of_evening(session).exclude(participant__in=marked).select_related("participant")
    rows = as_met_by(rows, session, by) if by else rows
    return first_names({row.participant_id: row.participant.name for row in rows})
