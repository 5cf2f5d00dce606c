"""Evenings over all groups that a desk shows: rows for the agenda and the month."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from core.components import Evening
from core.months import Day, agenda, month_weeks
from groups.models import Group, PeerWorker
from sessions.models import GroupSession, GroupSessionQuerySet
from sessions.queries.pictures import picture, with_people
from sessions.states import SessionState

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; everything may be left open."""

    group: Group | None = None
    worker: PeerWorker | None = None
    state: str = ""
    without_worker: bool = False
    since: dt.datetime | None = None


def evenings(user: User, filters: Filters) -> GroupSessionQuerySet:
    """The evenings on his desk that fit the filters, the earliest first."""
    rows = GroupSession.objects.on_desk_of(user).shown()
    if filters.group:
        rows = rows.filter(group=filters.group)
    if filters.worker:
        rows = rows.filter(session_workers__worker=filters.worker)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.without_worker:
        rows = rows.filter(session_workers=None, state=SessionState.PLANNED)
    if filters.since:
        rows = rows.filter(ends_at__gt=filters.since)
    return with_people(rows).order_by("starts_at", "pk")


def as_agenda(rows: Iterable[GroupSession]) -> list[tuple[dt.date, list[Evening]]]:
    """Evenings under their day."""
    return agenda(picture(row, title=row.group.name) for row in rows)


@dataclass(frozen=True)
class MonthPage:
    """A month with the two beside it; `days` are the same evenings as a list, for narrow screens."""

    first: dt.date
    weeks: list[list[Day]]
    days: list[tuple[dt.date, list[Evening]]]

    @property
    def before(self) -> str:
        return f"{self.first - DAY:%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + 31 * DAY:%Y-%m}"


def month_page(rows: GroupSessionQuerySet, first: dt.date, today: dt.date) -> MonthPage:
    """The month that begins on `first`; two queries."""
    start = dt.datetime.combine(first, dt.time(), tzinfo=dt.UTC)
    within = rows.filter(starts_at__gte=start - 8 * DAY, starts_at__lt=start + 40 * DAY)
    shown = [picture(row, title=row.group.name) for row in within]
    weeks = month_weeks(first.year, first.month, shown, today)
    inside = [one for one in shown if (one.day.year, one.day.month) == (first.year, first.month)]
    return MonthPage(first, weeks, agenda(inside))
