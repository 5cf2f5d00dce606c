"""The desk: what needs me, then how all is."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from core.components import Circle, Evening
from groups.models import Group, Organisation
from groups.rules import coordinates
from home.queries import attention, circles, promises
from sessions.models import GroupSession
from sessions.queries import offers, picture, with_people

AHEAD_WEEKS = 8
STRIP = 4


@dataclass(frozen=True)
class GroupTile:
    """A group on the desk: its picture, who guides it, and its coming fortnights."""

    group: Group
    circle: Circle
    taken: int
    strip: list[Evening]


@dataclass(frozen=True)
class Desk:
    """The whole page."""

    next_evening: GroupSession | None
    next_picture: Evening | None
    attention: list[attention.Attention]
    tiles: list[GroupTile]


def desk(user: User, now: dt.datetime) -> Desk:
    """Everything on `/desk/`: sixteen queries at most, whatever the number of groups."""
    groups = list(Group.objects.visible_to(user).running().select_related("organisation").order_by("name"))
    seated, workers = circles.seated_by_group(groups), circles.workers_by_group(groups)
    recent = now - attention.RECORDABLE
    sessions = _evenings(user, recent, now)
    coming = [session for session in sessions if session.ends_at > now]
    promised = promises.pressing(user, now)
    offered = offers(user, now) if user.roles.is_worker else []
    asked = {reverse("substitute", args=[one.pk]) for one in offered}
    needs = attention.of_promises(one for one in promised if one.url not in asked) + attention.of_offers(offered)
    needs += attention.of_evenings(sessions, now, told={one.url for one in promised})
    needs += attention.of_groups(groups, seated, workers, sessions, now)
    needs += attention.of_reachability(_coordinated(user, groups), now)
    mine = next((one for one in coming if one.is_planned and _guides(one, user)), None)
    tiles = [
        GroupTile(
            group=group,
            circle=circles.circle_of(group, seated[group.pk], workers[group.pk]),
            taken=len(seated[group.pk]),
            strip=[picture(one) for one in coming if one.group_id == group.pk][:STRIP],
        )
        for group in groups
    ]
    return Desk(
        next_evening=mine,
        next_picture=picture(mine, title=mine.group.name) if mine else None,
        attention=sorted(needs, key=lambda one: one.order[0]),
        tiles=tiles,
    )


def _coordinated(user: User, groups: list[Group]) -> list[Organisation]:
    """The organisations of these groups that he coordinates."""
    return list(
        {one.organisation_id: one.organisation for one in groups if coordinates(user, one.organisation)}.values()
    )


def _evenings(user: User, since: dt.datetime, now: dt.datetime) -> list[GroupSession]:
    rows = GroupSession.objects.on_desk_of(user).filter(
        starts_at__gt=since, starts_at__lt=now + dt.timedelta(weeks=AHEAD_WEEKS)
    )
    return list(with_people(rows.shown()).order_by("starts_at"))


def _guides(session: GroupSession, user: User) -> bool:
    return any(place.worker.user_id == user.pk for place in session.session_workers.all())
