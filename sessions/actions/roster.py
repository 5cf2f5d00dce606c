"""The roster of a group and its coming evenings, changed together."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock
from groups.actions import change_worker, clear_roster, end_facilitation, lock_workers, start_facilitation
from groups.models import Facilitation, Group, PeerWorker
from groups.states import AVAILABLE, RosterRole
from sessions.actions.booking import lock_group
from sessions.actions.trail import note_change
from sessions.models import GroupSession, SessionWorker
from sessions.states import ChangeKind


@transaction.atomic
def put_on_roster(
    *,
    group: Group,
    worker: PeerWorker,
    from_date: dt.date,
    by: User | None,
    now: dt.datetime | None = None,
    **values: Any,
) -> Facilitation:
    """Puts a worker on the roster and on every coming evening that still has a place and finds him free.

    Raises `DomainError` where he stands on this roster already.
    """
    now = now or clock.now()
    locked = lock_group(group)
    entry = start_facilitation(group=locked, worker=worker, from_date=from_date, by=by, **values)
    lock_workers([worker])
    for session in _coming(locked, entry, now):
        _fill_place(session, entry, by=by, now=now)
    return entry


def _coming(group: Group, entry: Facilitation, now: dt.datetime) -> list[GroupSession]:
    evenings = (
        group.sessions.planned()
        .filter(starts_at__gt=now)
        .select_related("group__organisation")
        .prefetch_related("session_workers")
        .order_by("starts_at")
    )
    return [
        session
        for session in evenings
        if entry.from_date <= session.local_start.date() <= (entry.until_date or dt.date.max)
    ]


def _fill_place(session: GroupSession, entry: Facilitation, *, by: User | None, now: dt.datetime) -> None:
    places, date = list(session.session_workers.all()), session.local_start.date()
    if len(places) >= 2 or any(place.worker_id == entry.worker_id for place in places):
        return
    busy = GroupSession.objects.overlapping(session.starts_at, session.ends_at).filter(
        session_workers__worker__user=entry.worker.user_id
    )
    if busy.exists() or entry.worker.absences.between(date, date).exists():
        return
    taken = {place.position for place in places}
    position = 1 if 1 not in taken else 2
    SessionWorker.objects.create(session=session, worker=entry.worker, position=position)
    note_change(session, ChangeKind.WORKERS, by=by, now=now, calendar=False, added=str(entry.worker_id))


@transaction.atomic
def take_off_roster(
    *, entry: Facilitation, until_date: dt.date, by: User | None, now: dt.datetime | None = None
) -> Facilitation:
    """His last day on the roster; from the day after he stands on no evening of this group any more."""
    now = now or clock.now()
    lock_group(entry.group)
    ended = end_facilitation(entry=entry, until_date=until_date, by=by)
    _free_places(ended.worker, now, by=by, group=ended.group, after=until_date)
    return ended


def _free_places(
    worker: PeerWorker, now: dt.datetime, *, by: User | None, group: Group | None = None, after: dt.date | None = None
) -> None:
    places = SessionWorker.objects.filter(
        worker=worker, session__state="planned", session__starts_at__gt=now
    ).select_related("session__group__organisation")
    if group is not None:
        places = places.filter(session__group=group)
    for place in places:
        if after is None or place.session.local_start.date() > after:
            place.delete()
            note_change(place.session, ChangeKind.WORKERS, by=by, now=now, calendar=False, removed=str(worker.pk))


@transaction.atomic
def set_worker_status(
    *, worker: PeerWorker, status: str, engagement: str, by: User | None, now: dt.datetime | None = None
) -> PeerWorker:
    """Changes a worker. Who pauses or stops leaves all rosters and coming evenings; gaps show at once (W4)."""
    now = now or clock.now()
    changed = change_worker(worker=worker, status=status, engagement=engagement, by=by)
    if changed.status not in AVAILABLE:
        # Yesterday was his last day, also on a roster that he joined today: his rights end with the next request.
        clear_roster(
            entries=changed.facilitations.select_related("group"), last_day=clock.today() - dt.timedelta(days=1), by=by
        )
        _free_places(changed, now, by=by)
    return changed


__all__ = ["RosterRole", "put_on_roster", "set_worker_status", "take_off_roster"]
