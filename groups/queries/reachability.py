"""Who can be reached on which evenings and weekends, and when nobody can (W28)."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from core import clock
from groups.models import Organisation, PeerWorker, Reachability, StandIn
from groups.rules import can_be_reached, coordinates
from groups.states import AVAILABLE, Weekday
from reminders.models import Deadline

DAYS_AHEAD = 14
EVENING = dt.time(17, 0)  # before it only weekends count
WEEKEND = {6, 7}
WEEK = dt.timedelta(days=7)


def reachable_workers(organisation: Organisation, now: dt.datetime) -> list[PeerWorker]:
    """Who said that he can be reached at this moment, and whoever stands in for somebody today (W28). Two queries."""
    local = now.astimezone(ZoneInfo(organisation.zone))
    entries = Reachability.objects.at(local).filter(worker__organisation=organisation)
    rows = list(entries.select_related("worker__user").order_by("from_time"))
    instead = _stand_ins(rows, local.date(), local.date())
    found = {}
    for entry in rows:
        change = instead.get((entry.pk, local.date()))
        worker = change.worker if change else entry.worker
        if worker and can_be_reached(worker):
            found[worker.pk] = worker
    return list(found.values())


def calls_taken(users: Iterable[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, int]:
    """By user: how many promises he took up in the seven days before `now`. One query."""
    rows = Deadline.objects.filter(acknowledged_by__in=list(users), acknowledged_at__gt=now - WEEK)
    return dict(rows.values_list("acknowledged_by").annotate(Count("pk")).order_by())


@dataclass(frozen=True)
class Shift:
    """One entry on one day. `worker` is empty when he gave it away and nobody has taken it."""

    entry: Reachability
    date: dt.date
    worker: PeerWorker | None
    changed: bool
    mine: bool  # the reader can be reached
    given_by_me: bool  # it is the reader's, and he gave it away
    may_change: bool  # his own, or he coordinates
    may_take: bool

    @property
    def instead_of(self) -> str:
        return self.entry.worker.name if self.changed else ""


@dataclass(frozen=True)
class Day:
    date: dt.date
    shifts: list[Shift]
    gap: str  # in words; empty when somebody can be reached


@dataclass(frozen=True)
class Row:
    """One worker in the grid of the week: per weekday the hours, and how full his week is."""

    worker: PeerWorker
    days: list[list[Reachability]]
    taken: int

    @property
    def is_reachable(self) -> bool:
        return any(self.days)

    @property
    def is_full(self) -> bool:
        return self.taken >= self.worker.calls_a_week


@dataclass(frozen=True)
class Roster:
    """Who can be reached at one organisation, as one reader sees it."""

    organisation: Organisation
    coordinates: bool
    me: Row | None
    days: list[Day]
    rows: list[Row]

    @property
    def is_used(self) -> bool:
        """Whether anybody has written down when he can be reached."""
        return any(row.is_reachable for row in self.rows)

    @property
    def gaps(self) -> list[str]:
        return [day.gap for day in self.days if day.gap]

    @property
    def colleagues(self) -> list[PeerWorker]:
        return [row.worker for row in self.rows if can_be_reached(row.worker)]


def rosters(user: User, now: dt.datetime) -> list[Roster]:
    """One of each organisation that he works for or coordinates; five queries, however many rows."""
    mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
    organisations = list(Organisation.objects.filter(pk__in=mine).order_by("name"))
    workers = list(
        PeerWorker.objects.filter(organisation__in=organisations, status__in=AVAILABLE).select_related("user")
    )
    first = min((clock.localdate(one.zone, now) for one in organisations), default=clock.today())
    last = first + dt.timedelta(days=DAYS_AHEAD)
    entries = _entries(workers, first, last)
    instead = _stand_ins(entries, first, last)
    taken = calls_taken([worker.user_id for worker in workers], now)
    return [
        _roster(one, user, now, workers=workers, entries=entries, instead=instead, taken=taken) for one in organisations
    ]


def gaps_ahead(organisations: Iterable[Organisation], now: dt.datetime, days: int = 7) -> dict[uuid.UUID, list[str]]:
    """By organisation, the evenings and weekends of the coming days on which nobody can be reached; three queries.

    An organisation in which nobody has written down anything is left out: it does not use this roster.
    """
    those = list(organisations)
    workers = list(PeerWorker.objects.filter(organisation__in=those, status__in=AVAILABLE))
    first = now.date() - dt.timedelta(days=1)  # wherever the organisation's clock stands
    entries = _entries(workers, first, first + dt.timedelta(days=days + 2))
    instead = _stand_ins(entries, first, first + dt.timedelta(days=days + 2))
    found = {}
    for one in those:
        own = [entry for entry in entries if entry.worker.organisation_id == one.pk]
        if not own:
            continue
        dates = _dates(one, now, days)
        found[one.pk] = [gap for date in dates if (gap := _gap(date, _present(own, date, instead)))]
    return found


def _dates(organisation: Organisation, now: dt.datetime, days: int) -> list[dt.date]:
    first = clock.localdate(organisation.zone, now)
    return [first + dt.timedelta(days=number) for number in range(days)]


Instead = dict[tuple[uuid.UUID, dt.date], StandIn]


def _entries(workers: list[PeerWorker], first: dt.date, last: dt.date) -> list[Reachability]:
    rows = Reachability.objects.filter(
        Q(until_date=None) | Q(until_date__gte=first), worker__in=workers, from_date__lte=last
    ).order_by("weekday", "from_time", "pk")
    known = {worker.pk: worker for worker in workers}
    entries = list(rows)
    for entry in entries:
        entry.worker = known[entry.worker_id]
    return entries


def _stand_ins(entries: list[Reachability], first: dt.date, last: dt.date) -> Instead:
    rows = StandIn.objects.filter(reachability__in=entries, date__gte=first, date__lte=last)
    return {(row.reachability_id, row.date): row for row in rows.select_related("worker__user")}


def _roster(
    organisation: Organisation,
    user: User,
    now: dt.datetime,
    *,
    workers: list[PeerWorker],
    entries: list[Reachability],
    instead: Instead,
    taken: dict[uuid.UUID, int],
) -> Roster:
    own = [entry for entry in entries if entry.worker.organisation_id == organisation.pk]
    rows = [
        _row(worker, own, taken.get(worker.user_id, 0))
        for worker in sorted(workers, key=lambda one: one.name.casefold())
        if worker.organisation_id == organisation.pk
    ]
    me = next((row for row in rows if row.worker.user_id == user.pk), None)
    in_charge = coordinates(user, organisation)
    shown = [_day(date, own, instead, me, in_charge=in_charge) for date in _dates(organisation, now, DAYS_AHEAD)]
    return Roster(organisation=organisation, coordinates=in_charge, me=me, days=shown, rows=rows)


def _row(worker: PeerWorker, entries: list[Reachability], taken: int) -> Row:
    by_day: dict[str, list[Reachability]] = defaultdict(list)
    for entry in entries:
        if entry.worker_id == worker.pk:
            by_day[entry.weekday].append(entry)
    return Row(worker=worker, days=[by_day[day] for day in Weekday.values], taken=taken)


def _holding(entries: list[Reachability], date: dt.date) -> list[Reachability]:
    return [entry for entry in entries if entry.holds_on(date)]


def _day(date: dt.date, entries: list[Reachability], instead: Instead, me: Row | None, *, in_charge: bool) -> Day:
    shifts = [
        _shift(entry, date, instead.get((entry.pk, date)), me, in_charge=in_charge) for entry in _holding(entries, date)
    ]
    return Day(date=date, shifts=shifts, gap=_gap(date, [one.entry for one in shifts if one.worker]))


def _shift(entry: Reachability, date: dt.date, change: StandIn | None, me: Row | None, *, in_charge: bool) -> Shift:
    worker = change.worker if change else entry.worker
    worker = worker if worker and can_be_reached(worker) else None
    own = me is not None and entry.worker_id == me.worker.pk
    return Shift(
        entry=entry,
        date=date,
        worker=worker,
        changed=change is not None,
        mine=me is not None and worker is not None and worker.pk == me.worker.pk,
        given_by_me=own and change is not None,
        may_change=own or in_charge,
        may_take=me is not None and not own and worker is None,
    )


def _present(entries: list[Reachability], date: dt.date, instead: Instead) -> list[Reachability]:
    """The entries of a day for which somebody is there."""
    found = []
    for entry in _holding(entries, date):
        change = instead.get((entry.pk, date))
        worker = change.worker if change else entry.worker
        if worker and can_be_reached(worker):
            found.append(entry)
    return found


def _gap(date: dt.date, entries: list[Reachability]) -> str:
    """When nobody can be reached that day, in words: the evening, and in weekends the day too."""
    words = {"day": date_format(date, "l j F")}
    evening = any(entry.until_time > EVENING for entry in entries)
    daytime = date.isoweekday() not in WEEKEND or any(entry.from_time < EVENING for entry in entries)
    if evening and daytime:
        return ""
    if evening:
        return _("%(day)s during the day") % words
    return _("%(day)s in the evening") % words if daytime else words["day"]
