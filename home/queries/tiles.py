"""Each group of the desk as a tile: its circle, its coming evenings, how it goes, and why it stands where it stands.

A coordinator may have a hundred groups: every function here asks a fixed number of queries and builds no rows of men.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from core.components import Circle, Evening, SeatState, Trend
from groups.models import Group
from home.queries.attention import Attention
from home.queries.circles import circle_of, seats_by_group, workers_by_group
from home.queries.promises import promises_of
from participants.models import Participation
from participants.states import ParticipationState
from sessions.models import Attendance, GroupSession
from sessions.queries import picture
from sessions.states import CAME, SessionState

STRIP = 4
TILES = 24  # on one page
TREND = 8  # evenings
TREND_SPAN = dt.timedelta(weeks=26)
REASONS = 2


@dataclass(frozen=True)
class GroupTile:
    """A group on the desk: its picture, its coming fortnights, numbers that lead on, and why it needs attention."""

    group: Group
    circle: Circle
    taken: int
    strip: list[Evening]
    trend: Trend | None
    first_phase: int
    newcomers: int
    at_risk: int
    reasons: list[Attention]

    @property
    def said(self) -> list[Attention]:
        return self.reasons[:REASONS]

    @property
    def unsaid(self) -> int:
        return max(0, len(self.reasons) - REASONS)


def tiles(
    user: User,
    groups: Sequence[Group],
    coming: Iterable[GroupSession],
    needs: Iterable[Attention],
    now: dt.datetime,
) -> list[GroupTile]:
    """Five queries (W3, W4, W40). `needs` come most urgent first."""
    seats, workers = seats_by_group(groups, now), workers_by_group(groups)
    strips, reasons = _strips(coming), _reasons(needs)
    trends, new, at_risk = _trends(groups, now), _newcomers(groups), _at_risk(user, now)
    return [
        GroupTile(
            group=group,
            circle=circle_of(group, seats.get(group.pk, []), workers.get(group.pk, [])),
            taken=len(seats.get(group.pk, [])),
            strip=[picture(one) for one in strips[group.pk]],
            trend=trends.get(group.pk),
            first_phase=sum(1 for seat in seats.get(group.pk, []) if seat.state == SeatState.TRYING),
            newcomers=new.get(group.pk, 0),
            at_risk=at_risk.get(group.pk, 0),
            reasons=reasons[group.pk],
        )
        for group in groups
    ]


def by_urgency(groups: Iterable[Group], needs: Iterable[Attention], *, words: str, only: str) -> list[Group]:
    """The groups that were asked for: what needs attention first, most urgent first; what needs nothing by name."""
    reasons = _reasons(needs)
    asked = [one for one in groups if words.casefold() in f"{one.name} {one.town}".casefold()]
    asked = [one for one in asked if reasons[one.pk]] if only == "attention" else asked
    return sorted(asked, key=lambda one: (*(reasons[one.pk][0].order if reasons[one.pk] else (9, "")), one.name))


def _strips(coming: Iterable[GroupSession]) -> dict[uuid.UUID, list[GroupSession]]:
    found: dict[uuid.UUID, list[GroupSession]] = defaultdict(list)
    for one in coming:
        if len(found[one.group_id]) < STRIP:
            found[one.group_id].append(one)
    return found


def _reasons(needs: Iterable[Attention]) -> dict[uuid.UUID, list[Attention]]:
    found: dict[uuid.UUID, list[Attention]] = defaultdict(list)
    for one in needs:
        if one.group_id:
            found[one.group_id].append(one)
    return found


def _trends(groups: Iterable[Group], now: dt.datetime) -> dict[uuid.UUID, Trend]:
    """How many came to the last evenings that were held; one query. One evening alone is no line."""
    held = GroupSession.objects.filter(group__in=groups, state=SessionState.HELD, starts_at__gt=now - TREND_SPAN)
    came = held.annotate(came=Count("attendances", filter=Q(attendances__presence__in=CAME))).order_by("-starts_at")
    by_group: dict[uuid.UUID, list[tuple[dt.date, int]]] = defaultdict(list)
    for group_id, starts_at, count in came.values_list("group_id", "starts_at", "came"):
        if len(by_group[group_id]) < TREND:
            by_group[group_id].insert(0, (starts_at.date(), count))
    return {
        group.pk: Trend(
            came=tuple(count for _day, count in evenings),
            dates=tuple(day for day, _count in evenings),
            places=group.ceiling,
            url=f"{reverse('session_list')}?group={group.slug}&state={SessionState.HELD}",
        )
        for group in groups
        if len(evenings := by_group[group.pk]) > 1
    }


def _newcomers(groups: Iterable[Group]) -> dict[uuid.UUID, int]:
    """How many hold a seat and have not been to an evening of it yet; one query."""
    been = Attendance.objects.filter(
        participant=OuterRef("participant"), session__group=OuterRef("group"), presence__in=CAME,
        session__starts_at__gte=OuterRef("began_at"),
    )  # fmt: skip
    states = [ParticipationState.INVITED, ParticipationState.TRYING]
    rows = Participation.objects.filter(~Exists(been), group__in=groups, state__in=states)
    return Counter(one for one in rows.values_list("group_id", flat=True) if one)


def _at_risk(user: User, now: dt.datetime) -> dict[uuid.UUID, int]:
    """How many promises of each group are past their warning; one query."""
    rows = promises_of(user, now).filter(warn_at__lte=now).exclude(group_id=None)
    return Counter(one for one in rows.values_list("group_id", flat=True) if one)
