"""One evening: add it, change when or where, cancel it."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import DomainError, require
from core.states import check_step
from groups.models import Group, PeerWorker, Venue
from sessions import rules
from sessions.actions import booking
from sessions.actions.telling import plan, tell
from sessions.actions.trail import lock_session, note_change, refuse_stale
from sessions.actions.workers import place_workers
from sessions.models import GroupSession
from sessions.states import SESSION_STEPS, CancelReason, ChangeKind, SessionState


@transaction.atomic
def add_evening(
    *,
    group: Group,
    date: dt.date,
    local_time: dt.time,
    minutes: int,
    by: User | None,
    venue: Venue | None = None,
    online_link: str = "",
    note: str = "",
    workers: tuple[PeerWorker, ...] = (),
    token: uuid.UUID | None = None,
    now: dt.datetime | None = None,
) -> GroupSession:
    """A single evening outside the series. `token` is the id it gets: posting the same form twice adds one evening.

    Raises `DomainError` for a past date, a closed group, or a group, room or worker that is taken then.
    """
    now = now or clock.now()
    locked = booking.lock_group(group)
    require(rules.can_plan(by, locked))
    if token and (twin := GroupSession.objects.filter(pk=token, group=locked).first()):
        return twin
    refuse_closed(locked)
    starts_at = clock.at_local(date, local_time, locked.zone)
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    refuse_past(starts_at, now)
    booking.lock_resources(venue, workers)
    booking.refuse_group_clash(locked, starts_at, ends_at)
    booking.refuse_venue_clash(venue, starts_at, ends_at)
    session = GroupSession(
        id=token or uuid.uuid4(),
        group=locked,
        starts_at=starts_at,
        ends_at=ends_at,
        venue=venue,
        online_link=online_link,
        note=note,
        revision=0,
        version=0,
    )
    session.save(force_insert=True)
    place_workers(session, workers)
    note_change(session, ChangeKind.ADDED, by=by, now=now, calendar=True)
    plan([session], now=now)
    return session


def refuse_closed(group: Group) -> None:
    if not rules.takes_evenings(group):
        raise DomainError(
            _("%(group)s is %(status)s: no evenings can be planned.")
            % {"group": group.name, "status": group.get_status_display()}
        )


def refuse_past(starts_at: dt.datetime, now: dt.datetime) -> None:
    if starts_at <= now:
        raise DomainError(_("This moment has passed. Choose a date and time that is still to come."), field="date")


@transaction.atomic
def change_evening(
    *,
    session: GroupSession,
    date: dt.date,
    local_time: dt.time,
    minutes: int,
    by: User | None,
    venue: Venue | None = None,
    online_link: str = "",
    note: str = "",
    seen_revision: int | None = None,
    now: dt.datetime | None = None,
) -> GroupSession:
    """Moves an evening or changes its place, length or note. Answers stay: nobody has to say again that he comes.

    From then on the series leaves its time and place alone; the men are told. Raises `StaleEdit` when somebody else was
    first.
    """
    now = now or clock.now()
    locked = lock_session(session)
    require(rules.can_plan(by, locked.group))
    refuse_over(locked, now)
    refuse_stale(locked, seen_revision)
    starts_at = clock.at_local(date, local_time, locked.group.zone)
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    moved = (starts_at, ends_at) != (locked.starts_at, locked.ends_at)
    elsewhere = (venue and venue.pk, online_link) != (locked.venue_id, locked.online_link)
    if moved or elsewhere:
        _rebook(locked, starts_at, ends_at, venue, moved=moved, now=now)
    was = locked.starts_at
    before = {"starts_at": was, "venue": locked.venue_id, "note": locked.note}
    locked.starts_at, locked.ends_at, locked.venue, locked.online_link = starts_at, ends_at, venue, online_link
    locked.note = note
    locked.moved_by_hand = locked.moved_by_hand or moved or elsewhere
    locked.save()
    _note_differences(locked, before, moved=moved, elsewhere=elsewhere, by=by, now=now)
    if moved or elsewhere:
        tell(changed=[(locked, was)], now=now)
    return locked


def refuse_over(session: GroupSession, now: dt.datetime) -> None:
    if not session.is_planned:
        raise DomainError(
            _("This evening is %(state)s: it can't be changed any more.") % {"state": session.get_state_display()}
        )
    if session.ends_at <= now:
        raise DomainError(_("This evening is over. Record how it went instead."))


def _rebook(
    session: GroupSession,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    venue: Venue | None,
    *,
    moved: bool,
    now: dt.datetime,
) -> None:
    if moved:
        refuse_past(starts_at, now)
    workers = [place.worker for place in session.session_workers.select_related("worker__user")] if moved else []
    booking.lock_resources(venue, workers)
    booking.refuse_group_clash(session.group, starts_at, ends_at, besides=session)
    booking.refuse_venue_clash(venue, starts_at, ends_at, besides=session)
    for worker in workers:
        booking.refuse_worker_clash(worker, starts_at, ends_at, besides=session)


def _note_differences(
    session: GroupSession, before: dict[str, Any], *, moved: bool, elsewhere: bool, by: User | None, now: dt.datetime
) -> None:
    if moved:
        times = [before["starts_at"].isoformat(), session.starts_at.isoformat()]
        detail = {"starts_at": times} if before["starts_at"] != session.starts_at else {}
        note_change(session, ChangeKind.MOVED, by=by, now=now, calendar=True, **detail)
    if elsewhere:
        detail = {"venue": [str(before["venue"] or ""), str(session.venue_id or "")]}
        note_change(session, ChangeKind.PLACE, by=by, now=now, calendar=True, **detail)
    if before["note"] != session.note:
        note_change(session, ChangeKind.NOTE, by=by, now=now, calendar=False)


@transaction.atomic
def cancel_evening(
    *,
    session: GroupSession,
    reason: str,
    by: User | None,
    note: str = "",
    seen_revision: int | None = None,
    now: dt.datetime | None = None,
) -> GroupSession:
    """Cancels one evening for good: its date stays as a tombstone, so the series never brings it back.

    Participants read the reason's general words; `note` is for the workers. Cancelling twice changes nothing.
    """
    now = now or clock.now()
    locked = lock_session(session)
    require(rules.can_plan(by, locked.group))
    if locked.is_cancelled:
        return locked
    refuse_over(locked, now)
    refuse_stale(locked, seen_revision)
    drop_evening(locked, reason=CancelReason(reason), by=by, now=now, note=note)
    tell(dropped=[locked], now=now)
    return locked


def drop_evening(
    session: GroupSession, *, reason: CancelReason, by: User | None, now: dt.datetime, note: str = ""
) -> None:
    """Writes the tombstone and frees room and workers. The caller has locked and asked, and tells it (`tell`)."""
    check_step(SESSION_STEPS, SessionState(session.state), SessionState.CANCELLED)
    session.state, session.cancel_reason, session.cancelled_at = SessionState.CANCELLED, reason, now
    if note:
        session.note = note
    session.save()
    note_change(session, ChangeKind.CANCELLED, by=by, now=now, calendar=True, reason=reason.value)
