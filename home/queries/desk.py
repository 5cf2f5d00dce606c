"""The desk: what needs me, then how all is."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q
from django.urls import reverse

from accounts.models import User
from core.components import Evening
from groups.models import Absence, Facilitation, Group, Organisation, PeerWorker
from groups.rules import coordinates
from home.queries import attention, promises
from home.queries.attention import Attention
from home.queries.tiles import TILES, GroupTile, by_urgency, tiles
from participants.models import Participation
from sessions.models import GroupSession, SessionWorker
from sessions.queries import offers, picture, with_people

AHEAD_WEEKS = 8
FEW = 12  # as many sentences, and as many groups, one looks over without searching


@dataclass(frozen=True)
class Desk:
    """The whole page. `tiles` are those that were asked for, a page of them; `groups` how many there are in all."""

    next_evening: GroupSession | None
    next_picture: Evening | None
    attention: list[Attention]
    page: Page
    tiles: list[GroupTile]
    groups: int

    @property
    def first(self) -> list[Attention]:
        return self.attention[:FEW]

    @property
    def later(self) -> list[Attention]:
        return self.attention[FEW:]

    @property
    def is_searched(self) -> bool:
        """Whether there are so many groups that one searches."""
        return self.groups > FEW


def desk(user: User, now: dt.datetime, *, words: str = "", only: str = "", page: str = "") -> Desk:
    """Everything on `/desk/`: a fixed number of queries, whatever the number of groups.

    `words` narrow the tiles by name or town, `only="attention"` to groups that need something; what needs attention
    stands in the list whatever is searched for. Pictures are made of the groups on this page only.
    """
    groups = list(Group.objects.visible_to(user).running().select_related("organisation").order_by("name"))
    needs = _needs(user, now) + _of_groups(user, groups, now)
    needs += attention.of_reachability(_coordinated(user, groups), now)
    needs.sort(key=lambda one: one.order)
    shown = Paginator(by_urgency(groups, needs, words=words, only=only), TILES).get_page(page)
    mine, on_page = _next_of(user, now), list(shown.object_list)
    return Desk(
        next_evening=mine,
        next_picture=picture(mine, title=mine.group.name) if mine else None,
        attention=needs,
        page=shown,
        tiles=tiles(user, on_page, _coming(on_page, now), needs, now),
        groups=len(groups),
    )


def _needs(user: User, now: dt.datetime) -> list[Attention]:
    """What promises, colleagues and evenings ask of him."""
    promised = promises.pressing(user, now)
    offered = offers(user, now) if user.roles.is_worker else []
    asked = {reverse("substitute", args=[one.pk]) for one in offered}
    needs = attention.of_promises(one for one in promised if one.url not in asked) + attention.of_offers(offered)
    needs += attention.of_hard_moments(user, now)
    return needs + attention.of_evenings(_wanting(user, now), now, told={one.url for one in promised})


def _of_groups(user: User, groups: list[Group], now: dt.datetime) -> list[Attention]:
    """What open groups lack; three queries that only count."""
    seated = Counter(Participation.objects.seated().filter(group__in=groups).values_list("group_id", flat=True))
    guided = set(Facilitation.objects.current().filter(group__in=groups).values_list("group_id", flat=True))
    return attention.of_groups(groups, seated, guided, _with_evenings(user, now))


def _coordinated(user: User, groups: list[Group]) -> list[Organisation]:
    """The organisations of these groups that he coordinates."""
    return list(
        {one.organisation_id: one.organisation for one in groups if coordinates(user, one.organisation)}.values()
    )


def _wanting(user: User, now: dt.datetime) -> list[GroupSession]:
    """Evenings of his desk that are over and not recorded, have no room or no worker, or a worker who is away soon."""
    day = dt.timedelta(days=1)  # groups in other zones
    away = Absence.objects.between((now - day).date(), (now + attention.SOON + day).date())
    missing = Q(ends_at__lte=now) | Q(session_workers=None) | Q(venue=None, online_link="")
    missing |= Q(session_workers__worker__absences__in=away)
    rows = (
        GroupSession.objects.on_desk_of(user)
        .planned()
        .filter(missing, starts_at__gt=now - attention.RECORDABLE, starts_at__lte=now + attention.SOON)
    )
    rows = rows.select_related("group").prefetch_related("session_workers__worker__absences")
    return list(rows.distinct().order_by("starts_at"))


def _with_evenings(user: User, now: dt.datetime) -> set[uuid.UUID]:
    """The groups that have evenings ahead."""
    until = now + dt.timedelta(weeks=AHEAD_WEEKS)
    rows = GroupSession.objects.on_desk_of(user).planned().filter(ends_at__gt=now, starts_at__lt=until)
    return set(rows.values_list("group_id", flat=True))


def _coming(groups: Sequence[Group], now: dt.datetime) -> list[GroupSession]:
    """The evenings ahead of these groups. A worker is fetched once, not once an evening: his name is encrypted."""
    until = now + dt.timedelta(weeks=AHEAD_WEEKS)
    rows = GroupSession.objects.filter(group__in=groups, ends_at__gt=now, starts_at__lt=until).shown()
    colleagues = Prefetch("worker", queryset=PeerWorker.objects.select_related("user"))
    people = Prefetch("session_workers", SessionWorker.objects.order_by("position").prefetch_related(colleagues))
    found, known = (
        list(rows.select_related("venue").prefetch_related(people).order_by("starts_at")),
        {one.pk: one for one in groups},
    )
    for one in found:
        one.group = known[one.group_id]
    return found


def _next_of(user: User, now: dt.datetime) -> GroupSession | None:
    """The next evening that he guides himself."""
    if not user.roles.is_worker:
        return None
    rows = GroupSession.objects.on_desk_of(user).planned().filter(session_workers__worker__user=user)
    until = now + dt.timedelta(weeks=AHEAD_WEEKS)
    return with_people(rows.filter(ends_at__gt=now, starts_at__lt=until)).order_by("starts_at").first()
