"""The counts behind the figures, group by group and quarter by quarter: not to be shown before `suppression`.

Promises come from their own ledger and not from the calls behind them: a promise holds moments and ids only, so it
outlives a man's file and stays true when his file is erased.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, FloatField, Func, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from groups.models import Organisation
from intake.models import Referral, ReturnRequest
from intake.notices.ways_in import SEAT as SEAT_PROMISE
from outcomes.queries import figures_kinds as kinds
from outcomes.queries.figures_periods import Quarters
from participants.models import ContactRequest, Participation
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.models import Attendance, GroupSession
from sessions.states import CAME, SessionState

Key = tuple[uuid.UUID | None, int, str]
Counts = Counter[Key]

SECOND = dt.timedelta(seconds=1)
HOURS, DAY, WEEK = dt.timedelta(hours=2), dt.timedelta(days=1), dt.timedelta(days=7)
FOLLOWED = dt.timedelta(days=365)
STAYED = (("three", dt.timedelta(days=91)), ("six", dt.timedelta(days=182)), ("twelve", FOLLOWED))
PROMISED = {
    Referral.PROMISE: kinds.CONTACT.key,
    ContactRequest.PROMISE: kinds.CONTACT.key,
    ReturnRequest.PROMISE: kinds.CONTACT.key,
    SEAT_PROMISE: kinds.SEAT.key,
    ReturnRequest.CIRCLE: kinds.BACK.key,
}


def promises(organisation: Organisation, quarters: Quarters) -> dict[str, Counts]:
    """Same day, a seat, the way back (W19, W21, W33): how long each took, by the quarter it was due in. 2 queries."""
    rows = Deadline.objects.filter(organisation_id=organisation.pk, kind__in=PROMISED, due_at__lt=quarters.end)
    found: dict[str, Counts] = {figure.key: Counter() for figure in kinds.PROMISES}
    first = rows.aggregate(first=Min("due_at"))["first"] or quarters.start(quarters.last)
    told = rows.annotate(quarter=_quarter("due_at", first, quarters), how=_how()).order_by()
    counted = told.values_list("kind", "group_id", "quarter", "how").annotate(Count("pk"))
    for kind, group, quarter, how, number in counted:
        found[PROMISED[kind]][group, quarter, how] += number
    return found


class _Days(Func):
    """A moment as a number of days. The database subtracts by itself then: for SQLite moments are texts.

    Its clock knows milliseconds, so lengths are compared with a second to spare.
    """

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="julianday(%(expressions)s)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(EXTRACT(EPOCH FROM %(expressions)s) / 86400.0)", **extra)


def _within(length: CombinedExpression, most: dt.timedelta) -> LessThanOrEqual:
    return LessThanOrEqual(length, Value((most + SECOND) / DAY))


def _how() -> Case:
    """The class of one promise. Given up after it was due is "not at all"."""
    call = Q(kind__in=[kind for kind, key in PROMISED.items() if key == kinds.CONTACT.key])
    in_time, met, dropped = (
        Q(closed_at__lte=F("due_at")),
        Q(state=DeadlineState.MET),
        Q(state=DeadlineState.WAIVED),
    )
    took, late = _Days("closed_at") - _Days("anchor"), _Days("closed_at") - _Days("due_at")
    spare = _Days("due_at") - _Days("closed_at")
    return Case(
        When(met & in_time & call & _within(took, HOURS), then=Value("hours")),
        When(met & in_time & ~call & LessThanOrEqual(took, spare), then=Value("half")),
        When(met & in_time, then=Value("kept")),
        When(met & call & _within(late, DAY), then=Value("day")),
        When(met & ~call & _within(late, WEEK), then=Value("week")),
        When(dropped & in_time, then=Value("dropped")),
        default=Value("later"),
    )


def evenings(organisation: Organisation, quarters: Quarters) -> dict[str, Counts]:
    """How many belonged to the circle (W3), who came, and how many men, by the quarter of the evening. 4 queries."""
    sizes, came, men = Counts(), Counts(), Counts()
    rows = GroupSession.objects.filter(
        group__organisation=organisation, state=SessionState.HELD, starts_at__lt=quarters.end
    )
    first = rows.aggregate(first=Min("starts_at"))["first"]
    if first is not None:
        rows = rows.annotate(quarter=_quarter("starts_at", first, quarters))
        sizes, came = _sizes(rows), _came(rows)
        men = _men(organisation, first, quarters)
    return {kinds.OCCUPANCY.key: sizes, kinds.ATTENDANCE.key: came, kinds.MEN.key: men}


def _sizes(evenings: QuerySet) -> Counts:
    """Evenings by how many men were marked."""
    marks = Attendance.objects.filter(session=OuterRef("pk")).order_by().values("session")
    size = Coalesce(Subquery(marks.annotate(number=Count("pk")).values("number")), 0)
    rows = evenings.annotate(size=size).values_list("group_id", "quarter", "size").annotate(Count("pk"))
    sizes = Counts()
    for group, quarter, men, number in rows.order_by():
        sizes[group, quarter, _size(men)] += number
    return sizes


def _came(evenings: QuerySet) -> Counts:
    """Marks by what they say."""
    rows = evenings.values_list("group_id", "quarter", "attendances__presence").annotate(Count("attendances"))
    return Counts({(group, quarter, presence): n for group, quarter, presence, n in rows.order_by() if n})


def _men(organisation: Organisation, first: dt.datetime, quarters: Quarters) -> Counts:
    """How many men came at least once in each quarter."""
    rows = Attendance.objects.filter(
        session__group__organisation=organisation, presence__in=CAME, session__starts_at__lt=quarters.end
    ).annotate(quarter=_quarter("session__starts_at", first, quarters))
    found = rows.values_list("quarter").annotate(Count("participant", distinct=True))
    return Counts({(None, quarter, "came"): number for quarter, number in found})


def _quarter(field: str, first: dt.datetime, quarters: Quarters) -> Case:
    """The quarter of `field` as the database sees it: thousands of moments need not be brought over."""
    since = quarters.of(first)
    return Case(
        *(
            When(**{f"{field}__lt": quarters.start(quarter + 1)}, then=Value(quarter))
            for quarter in range(quarters.first if since is None else since, quarters.last + 1)
        )
    )


def _size(men: int) -> str:
    steps = ((5, "small"), (8, "five"), (11, "best"))
    return next((key for below, key in steps if men < below), "full")


@dataclass(frozen=True)
class Episode:
    """One man's time in one group, as far as the figures need it."""

    group: uuid.UUID
    began_at: dt.datetime
    member_at: dt.datetime | None
    closed_at: dt.datetime | None
    is_return: bool
    way: str | None


def episodes(organisation: Organisation, quarters: Quarters) -> dict[str, Counts]:
    """Ways in (W18), and one year later who stopped and who is still there (W27, W35). 1 query."""
    rows = Participation.objects.filter(group__organisation=organisation, began_at__lt=quarters.end)
    fields = ("group_id", "began_at", "member_at", "closed_at", "is_return", "referrals__way")
    unique = {pk: Episode(*values) for pk, *values in rows.order_by("referrals__arrived_at").values_list("pk", *fields)}
    return _cohorts(unique.values(), quarters)


def _cohorts(rows: Iterable[Episode], quarters: Quarters) -> dict[str, Counts]:
    ways, phases, stays = Counts(), Counts(), Counts()
    for one in rows:
        quarter = quarters.of(one.began_at)
        if quarter is None:
            continue
        ways[one.group, quarter, "return" if one.is_return else one.way or "other"] += 1
        if quarter + 4 <= quarters.last:
            phases[one.group, quarter, _phase(one)] += 1
            stays[one.group, quarter, _stay(one)] += 1
    return {kinds.WAYS.key: ways, kinds.PHASE.key: phases, kinds.STAY.key: stays}


def _phase(one: Episode) -> str:
    if one.closed_at is None or one.closed_at - one.began_at >= FOLLOWED:
        return "there"
    return "member" if one.member_at is not None and one.member_at < one.closed_at else "trying"


def _stay(one: Episode) -> str:
    if one.closed_at is None:
        return "there"
    return next((key for key, below in STAYED if one.closed_at - one.began_at < below), "there")
