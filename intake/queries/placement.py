"""Groups with room that meet within two weeks, the nearest first (W10, W21).

With a thousand groups only the few that are shown become rows of the ORM; the order is made from plain values.
"""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.utils.translation import get_language_info

from core import places
from core.components import Circle, Seat, SeatState
from groups.states import GroupStatus
from intake.rules import GUEST_FROM_KM
from participants.models import Participation
from sessions.models import GroupSession

WITHIN = dt.timedelta(days=14)
STATES = ("member", "trying", "invited")
MEETING = (GroupStatus.OPEN, GroupStatus.FORMING)
COLUMNS = (
    "group",
    "starts_at",
    "group__name",
    "group__slug",
    "group__town",
    "group__zone",
    "group__language",
    "group__seats_ceiling",
    "group__organisation__seats_ceiling",
    "group__organisation__name",
)


class Seeker(Protocol):
    """Who looks for a seat: where he lives, and which evenings he can (none named: any)."""

    town: str
    evenings: list[str]


@dataclass
class Offer:
    """One group that he could sit down in, with its first evening. `km` is None where a town is not in the table."""

    pk: uuid.UUID
    starts_at: dt.datetime
    name: str
    slug: str
    town: str
    zone: str
    language: str
    ceiling: int
    organisation: str
    km: int | None
    counts: dict[str, int]
    evenings: list[str]

    @property
    def taken(self) -> int:
        return sum(self.counts.values())

    @property
    def circle(self) -> Circle:
        """Without names: the group may be another organisation's."""
        seats = tuple(Seat(state=state) for state in STATES for _ in range(self.counts.get(state, 0)))
        return Circle(seats=seats, places=self.ceiling)

    @property
    def circle_with_him(self) -> Circle:
        """The same with him on his seat, above the ceiling when it is full (W33)."""
        return Circle(seats=(*self.circle.seats, Seat(state=SeatState.RETURNING)), places=self.ceiling)

    @property
    def is_full(self) -> bool:
        return self.taken >= self.ceiling

    @cached_property
    def local_start(self) -> dt.datetime:
        """The first evening on the group's own clock."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    @property
    def weekday(self) -> str:
        """ISO, as text."""
        return str(self.local_start.isoweekday())

    @property
    def fits_evening(self) -> bool:
        return not self.evenings or self.weekday in self.evenings

    @property
    def is_guest(self) -> bool:
        """He comes from another region (W10)."""
        return self.km is not None and self.km >= GUEST_FROM_KM

    @property
    def language_name(self) -> str:
        return str(get_language_info(self.language)["name_translated"])

    @property
    def order(self) -> tuple:
        """Nearest first, then an evening that he can, then the first evening; by name where nothing is known."""
        if self.km is None:
            return (True, 0, False, 0.0, self.name.casefold())
        return (False, self.km, not self.fits_evening, self.starts_at.timestamp(), self.name.casefold())


@dataclass(frozen=True)
class Placement:
    """All offers in order; `town_known` says whether there is an order by distance."""

    offers: list[Offer]
    town_known: bool


def placement(seeker: Seeker, now: dt.datetime, *, weekday: str = "", language: str = "") -> Placement:
    """Every group of every organisation that fits: two queries, whatever the number of groups.

    `weekday` is ISO, as text; `language` a code.
    """
    counts = _seats()
    offers = [
        offer
        for row in _first_evenings(_soon(now))
        if (offer := _offer(row, counts, seeker)).taken < offer.ceiling
        and (not language or offer.language == language)
        and (not weekday or offer.weekday == weekday)
    ]
    known = places.position(seeker.town) is not None
    return Placement(offers=sorted(offers, key=lambda offer: offer.order), town_known=known)


def return_offers(seeker: Seeker, now: dt.datetime, organisation: uuid.UUID) -> list[Offer]:
    """For who comes back: every group of his organisation that meets, a full one too; the nearest first (W33)."""
    counts = _seats()
    rows = _first_evenings(_soon(now).filter(group__organisation=organisation))
    return sorted((_offer(row, counts, seeker) for row in rows), key=lambda offer: offer.order)


def _soon(now: dt.datetime) -> QuerySet[GroupSession]:
    return GroupSession.objects.planned().filter(starts_at__gt=now, starts_at__lte=now + WITHIN)


def _first_evenings(soon: QuerySet[GroupSession]) -> list[tuple]:
    """The first of these evenings of each group that meets, as plain values; one query."""
    rows = soon.filter(group__status__in=MEETING).order_by("starts_at").values_list(*COLUMNS)
    found: dict[uuid.UUID, tuple] = {}
    for row in rows:
        found.setdefault(row[0], row)
    return list(found.values())


def _seats() -> dict[uuid.UUID, dict[str, int]]:
    """How many hold a seat in each state; one query over all groups, so that no list of ids grows too long."""
    rows = Participation.objects.seated().values_list("group", "state").annotate(count=Count("pk")).order_by()
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for group, state, count in rows:
        found[group][state] = count
    return found


def _offer(row: tuple, counts: dict[uuid.UUID, dict[str, int]], seeker: Seeker) -> Offer:
    pk, starts_at, name, slug, town, zone, language, own_ceiling, general_ceiling, organisation = row
    return Offer(
        pk=pk,
        starts_at=starts_at,
        name=name,
        slug=slug,
        town=town,
        zone=zone,
        language=language,
        ceiling=own_ceiling or general_ceiling,
        organisation=organisation,
        km=places.distance_km(seeker.town, town),
        counts=counts.get(pk, {}),
        evenings=seeker.evenings,
    )
