"""Turns series into evenings: rolling, in bulk, and writing nothing the second time (W1).

Every evening gets the room of its series and the workers of its group's roster, where they are free then; a room or a
worker that is taken leaves a gap, which the pages show, instead of an evening that does not exist.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q

from core import bulk, clock, holidays
from groups.models import Absence, Facilitation, PeerWorker, Venue
from groups.states import AVAILABLE, GroupStatus, RosterRole
from sessions.actions.occupancy import Occupancy, of_people, of_venues
from sessions.models import GroupSession, Series, SessionWorker
from sessions.states import CancelReason, OnHolidays, SessionState

BATCH = 200
SESSION_COLUMNS = (
    "id", "group_id", "series_id", "occurrence_date", "starts_at", "ends_at", "online_link",
    "venue_id", "state", "cancel_reason", "cancelled_at",
)  # fmt: skip
PLACE_COLUMNS = ("session_id", "worker_id", "position")
TAKES_EVENINGS = (GroupStatus.FORMING, GroupStatus.OPEN)


def materialise(*, today: dt.date | None = None, weeks: int | None = None) -> int:
    """Brings every running series up to its organisation's horizon; returns how many evenings were written.

    `weeks` overrules the horizon. Safe to run twice at once: each batch locks its series and looks again.
    """
    today = today or clock.today()
    written = 0
    for horizon, ids in _behind(today, weeks).items():
        for at in range(0, len(ids), BATCH):
            written += _one_batch(ids[at : at + BATCH], horizon)
    return written


def _behind(today: dt.date, weeks: int | None) -> dict[dt.date, list[uuid.UUID]]:
    """Ids of the series that have evenings to come, by the date up to which their organisation plans."""
    rows = (
        Series.objects.running_on(today)
        .filter(group__status__in=TAKES_EVENINGS)
        .filter(Q(ends_on=None) | Q(materialised_until=None) | Q(ends_on__gt=F("materialised_until")))
        .order_by("pk")
        .values_list("pk", "materialised_until", "group__organisation__horizon_weeks")
    )
    behind: dict[dt.date, list[uuid.UUID]] = defaultdict(list)
    for pk, until, organisation_weeks in rows:
        horizon = today + dt.timedelta(weeks=weeks or organisation_weeks)
        if until is None or until < horizon:
            behind[horizon].append(pk)
    return behind


@transaction.atomic
def _one_batch(ids: Collection[uuid.UUID], horizon: dt.date) -> int:
    series = list(
        Series.objects.select_for_update(of=("self",))
        .select_related("group__organisation")
        .filter(pk__in=ids)
        .filter(Q(materialised_until=None) | Q(materialised_until__lt=horizon))
        .order_by("pk")
    )
    venues = {one.venue_id for one in series if one.venue_id}
    list(Venue.objects.select_for_update(of=("self",)).filter(pk__in=venues).order_by("pk").values_list("pk"))
    return write_evenings(series, horizon)


@dataclass
class _Batch:
    """What one bulk insert is made from."""

    venues: Occupancy
    people: Occupancy
    absences: dict[uuid.UUID, list[Absence]]
    roster: dict[uuid.UUID, list[Facilitation]]
    sessions: list[tuple] = field(default_factory=list)
    places: list[tuple] = field(default_factory=list)

    def write(self) -> None:
        bulk.insert(GroupSession, SESSION_COLUMNS, self.sessions, {})
        bulk.insert(SessionWorker, PLACE_COLUMNS, self.places, {})


def write_evenings(
    series: Sequence[Series],
    horizon: dt.date,
    *,
    skip: Collection[dt.date] = (),
    meet: Collection[dt.date] = (),
    now: dt.datetime | None = None,
) -> int:
    """Writes the missing evenings of these locked series up to `horizon`.

    `skip` are dates that become tombstones; `meet` are holidays that do not, whatever the series says.
    """
    dates = {one.pk: _missing_dates(one, horizon) for one in series}
    planned = [(one, date) for one in series for date in dates[one.pk]]
    if planned:
        first, last = min(date for _one, date in planned), max(date for _one, date in planned)
        batch = _prepare(series, first, last)
        now = now or clock.now()
        for one, date in planned:
            _plan(batch, one, date, skipped=date in skip, wanted=date in meet, now=now)
        batch.write()
    Series.objects.filter(pk__in=[one.pk for one in series]).update(materialised_until=horizon)
    return len(planned)


def _missing_dates(series: Series, horizon: dt.date) -> list[dt.date]:
    first = series.starts_on
    if series.materialised_until:
        first = max(first, series.materialised_until + dt.timedelta(days=1))
    dates = list(series.rule.dates(first, horizon))
    if dates and series.continues_id:
        # A series that continues another one has taken over some of its evenings and tombstones.
        there = set(series.sessions.filter(occurrence_date__gte=first).values_list("occurrence_date", flat=True))
        dates = [date for date in dates if date not in there]
    return dates


def _prepare(series: Sequence[Series], first: dt.date, last: dt.date) -> _Batch:
    span = (_midnight(first) - dt.timedelta(days=1), _midnight(last) + dt.timedelta(days=2))
    roster: dict[uuid.UUID, list[Facilitation]] = defaultdict(list)
    for entry in _roster_rows([one.group_id for one in series], first, last):
        roster[entry.group_id].append(entry)
    workers = {entry.worker_id: entry.worker for entries in roster.values() for entry in entries}
    list(PeerWorker.objects.select_for_update(of=("self",)).filter(pk__in=workers).order_by("pk").values_list("pk"))
    people = of_people({worker.user_id for worker in workers.values()}, span)
    return _Batch(of_venues(series, span), people, _absences(workers, first, last), roster)


def _absences(workers: Iterable[uuid.UUID], first: dt.date, last: dt.date) -> dict[uuid.UUID, list[Absence]]:
    found: dict[uuid.UUID, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.filter(worker__in=workers).between(first, last):
        found[absence.worker_id].append(absence)
    return found


def _midnight(date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(), tzinfo=dt.UTC)


def _roster_rows(groups: Iterable[uuid.UUID], first: dt.date, last: dt.date) -> list[Facilitation]:
    entries = (
        Facilitation.objects.filter(group__in=groups, from_date__lte=last, worker__status__in=AVAILABLE)
        .filter(Q(until_date=None) | Q(until_date__gte=first))
        .select_related("worker")
    )
    return sorted(entries, key=lambda entry: (entry.role != RosterRole.LEAD, entry.from_date, entry.pk))


def _plan(batch: _Batch, series: Series, date: dt.date, *, skipped: bool, wanted: bool, now: dt.datetime) -> None:
    span = series.rule.span(date)
    key = uuid.uuid4()
    row = (key, series.group_id, series.pk, date, *span, series.online_link)
    holiday = holidays.is_holiday(date, series.group.organisation.country)
    if skipped or (holiday and not wanted and series.on_holidays == OnHolidays.SKIP):
        reason = CancelReason.HOLIDAY if holiday else CancelReason.OTHER
        batch.sessions.append((*row, None, SessionState.CANCELLED.value, reason.value, now))
        return
    venue = series.venue_id if series.venue_id and batch.venues.is_free(series.venue_id, span) else None
    if venue:
        batch.venues.add(venue, span)
    batch.sessions.append((*row, venue, SessionState.PLANNED.value, "", None))
    _staff(batch, key, series, date, span)


def _staff(batch: _Batch, session: uuid.UUID, series: Series, date: dt.date, span: tuple) -> None:
    on_date = [
        entry.worker
        for entry in batch.roster.get(series.group_id, ())
        if entry.from_date <= date and (entry.until_date is None or entry.until_date >= date)
    ]
    there = [worker for worker in on_date if not any(one.holds_on(date) for one in batch.absences.get(worker.pk, ()))]
    free = [worker for worker in there if batch.people.is_free(worker.user_id, span)][:2]
    for position, worker in enumerate(free, start=1):
        batch.people.add(worker.user_id, span)
        batch.places.append((session, worker.pk, position))
