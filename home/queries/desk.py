"""The desk: what needs me, then how all is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from core.components import Evening
from groups.models import Group, Organisation, PeerWorker
from groups.rules import coordinates
from home.queries import attention, circles, promises
from home.queries.tiles import GroupTile, seats_by_group, tiles
from sessions.models import GroupSession, SessionWorker
from sessions.queries import guides, offers, picture

AHEAD_WEEKS = 8
FEW = 12  # as many sentences, and as many groups, one looks over without searching


@dataclass(frozen=True)
class Desk:
    """The whole page. `tiles` are those that were asked for; `groups` how many there are in all."""

    next_evening: GroupSession | None
    next_picture: Evening | None
    attention: list[attention.Attention]
    tiles: list[GroupTile]
    groups: int

    @property
    def first(self) -> list[attention.Attention]:
        return self.attention[:FEW]

    @property
    def later(self) -> list[attention.Attention]:
        return self.attention[FEW:]

    @property
    def is_searched(self) -> bool:
        """Whether there are so many groups that one searches."""
        return self.groups > FEW


def desk(user: User, now: dt.datetime, *, words: str = "", only: str = "") -> Desk:
    """Everything on `/desk/`: a fixed number of queries, whatever the number of groups.

    `words` narrow the tiles by name or town, `only="attention"` to groups that need something; what needs attention
    stands in the list whatever is searched for.
    """
    groups = list(Group.objects.visible_to(user).running().select_related("organisation").order_by("name"))
    seats, workers = seats_by_group(groups, now), circles.workers_by_group(groups)
    sessions = _evenings(user, now - attention.RECORDABLE, now)
    coming = [session for session in sessions if session.ends_at > now]
    needs = _needs(user, now, sessions) + attention.of_groups(groups, seats, workers, sessions, now)
    needs += attention.of_reachability(_coordinated(user, groups), now)
    mine = next((one for one in coming if one.is_planned and guides(one, user)), None)
    shown = [one for one in groups if words.casefold() in f"{one.name} {one.town}".casefold()]
    found = tiles(user, shown, seats, workers, coming, needs, now)
    return Desk(
        next_evening=mine,
        next_picture=picture(mine, title=mine.group.name) if mine else None,
        attention=sorted(needs, key=lambda one: one.order),
        tiles=[one for one in found if one.reasons or only != "attention"],
        groups=len(groups),
    )


def _needs(user: User, now: dt.datetime, sessions: Sequence[GroupSession]) -> list[attention.Attention]:
    """What promises, colleagues and evenings ask of him."""
    promised = promises.pressing(user, now)
    offered = offers(user, now) if user.roles.is_worker else []
    asked = {reverse("substitute", args=[one.pk]) for one in offered}
    needs = attention.of_promises(one for one in promised if one.url not in asked) + attention.of_offers(offered)
    needs += attention.of_hard_moments(user, now)
    return needs + attention.of_evenings(sessions, now, told={one.url for one in promised})


def _coordinated(user: User, groups: list[Group]) -> list[Organisation]:
    """The organisations of these groups that he coordinates."""
    return list(
        {one.organisation_id: one.organisation for one in groups if coordinates(user, one.organisation)}.values()
    )


def _evenings(user: User, since: dt.datetime, now: dt.datetime) -> list[GroupSession]:
    """With group, room and workers at hand. Each of them is fetched once, not once an evening: names are encrypted."""
    rows = GroupSession.objects.on_desk_of(user).filter(
        starts_at__gt=since, starts_at__lt=now + dt.timedelta(weeks=AHEAD_WEEKS)
    )
    colleagues = Prefetch("worker", queryset=PeerWorker.objects.select_related("user"))
    places = SessionWorker.objects.order_by("position").prefetch_related(colleagues)
    people = Prefetch("session_workers", queryset=places)
    return list(rows.shown().prefetch_related("group__organisation", "venue", people).order_by("starts_at"))
