"""Groups with room that meet within two weeks, the nearest first (W10, W21)."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count

from core import places
from core.components import Circle, Seat
from groups.models import Group
from groups.states import GroupStatus
from intake.models import Referral
from intake.rules import GUEST_FROM_KM
from participants.models import Participation
from sessions.models import GroupSession

WITHIN = dt.timedelta(days=14)
STATES = ("member", "trying", "invited")
MEETING = (GroupStatus.OPEN, GroupStatus.FORMING)
COLUMNS = (
    "starts_at",
    "group__name",
    "group__slug",
    "group__town",
    "group__zone",
    "group__language",
    "group__seats_ceiling",
    "group__status",
    "group__organisation__name",
    "group__organisation__seats_ceiling",
)


@dataclass(frozen=True)
class Offer:
    """One group that he could sit down in. `km` is None where a town is not in the table."""

    group: Group
    starts_at: dt.datetime
    km: int | None
    counts: dict[str, int]
    fits_evening: bool

    @property
    def taken(self) -> int:
        return sum(self.counts.values())

    @property
    def circle(self) -> Circle:
        """Without names: the group may be another organisation's."""
        seats = tuple(Seat(state=state) for state in STATES for _ in range(self.counts.get(state, 0)))
        return Circle(seats=seats, places=self.group.ceiling)

    @property
    def local_start(self) -> dt.datetime:
        """The first evening on the group's own clock."""
        return self.starts_at.astimezone(ZoneInfo(self.group.zone)).replace(tzinfo=None)

    @property
    def is_guest(self) -> bool:
        """He comes from another region (W10)."""
        return self.km is not None and self.km >= GUEST_FROM_KM


@dataclass(frozen=True)
class Placement:
    """All offers in order; `town_known` says whether there is an order by distance."""

    offers: list[Offer]
    town_known: bool


def placement(referral: Referral, now: dt.datetime, *, weekday: str = "", language: str = "") -> Placement:
    """Every group of every organisation that fits: two queries, whatever the number of groups.

    Nearest first; at the same distance the evenings that he can, then the first evening. `weekday` is ISO, as text.
    """
    first = _first_evenings(now)
    counts = _seats({group.pk for group, _ in first})
    offers = [
        Offer(
            group=group,
            starts_at=starts_at,
            km=places.distance_km(referral.town, group.town),
            counts=counts[group.pk],
            fits_evening=_weekday(group, starts_at) in referral.evenings or not referral.evenings,
        )
        for group, starts_at in first
        if (not language or group.language == language) and (not weekday or _weekday(group, starts_at) == weekday)
    ]
    with_room = [offer for offer in offers if offer.taken < offer.group.ceiling]
    return Placement(offers=sorted(with_room, key=_order), town_known=places.position(referral.town) is not None)


def _order(offer: Offer) -> tuple:
    far = (offer.km is None, offer.km or 0)
    return (*far, not offer.fits_evening, offer.starts_at if offer.km is not None else 0, offer.group.name.casefold())


def _first_evenings(now: dt.datetime) -> list[tuple[Group, dt.datetime]]:
    """Open groups with the first evening that is planned within two weeks; one query."""
    soon = GroupSession.objects.planned().filter(starts_at__gt=now, starts_at__lte=now + WITHIN)
    rows = soon.filter(group__status__in=MEETING).select_related("group__organisation").only(*COLUMNS)
    found: dict[uuid.UUID, tuple[Group, dt.datetime]] = {}
    for session in rows.order_by("starts_at"):
        found.setdefault(session.group_id, (session.group, session.starts_at))
    return list(found.values())


def _seats(groups: set[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """How many hold a seat in each state; one query over all groups, so that no list of ids grows too long."""
    rows = Participation.objects.seated().values_list("group", "state").annotate(count=Count("pk")).order_by()
    found: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for group, state, count in rows:
        if group in groups:
            found[group][state] = count
    return found


def _weekday(group: Group, moment: dt.datetime) -> str:
    return str(moment.astimezone(ZoneInfo(group.zone)).isoweekday())
