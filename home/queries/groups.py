"""The list of groups and the page of one."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, prefetch_related_objects

from accounts.models import User
from core.components import Circle, Dot, Evening
from groups.models import Agreement, Facilitation, Group
from groups.rules import can_manage_group, can_plan
from home.queries import attention, circles, evenings
from participants.models import Participation
from participants.states import ParticipationState
from sessions.models import Announcement, GroupSession
from sessions.queries import last_dots, picture
from sessions.queries.announcements import standing_in

AHEAD_WEEKS = 8


@dataclass(frozen=True)
class GroupRow:
    group: Group
    circle: Circle
    taken: int
    workers: list[str]
    next_evening: Evening | None


@dataclass(frozen=True)
class Member:
    """One man in the list under the circle."""

    participation: Participation
    name: str
    state: str
    dots: list[Dot]


@dataclass(frozen=True)
class GroupPage:
    group: Group
    circle: Circle
    taken: int
    roster: list[Facilitation]
    members: list[Member]
    paused: list[Member]
    strip: list[Evening]
    warnings: list[str]
    agreement: Agreement | None
    announcements: list[Announcement]
    may_plan: bool
    may_manage: bool


def group_rows(user: User, now: dt.datetime, *, status: str = "", words: str = "") -> list[GroupRow]:
    """All groups that the desk shows, by name, narrowed by status and by words in name or town."""
    groups = Group.objects.visible_to(user).select_related("organisation").order_by("name")
    groups = groups.filter(status=status) if status else groups.running()
    found = [group for group in groups if words.casefold() in f"{group.name} {group.town}".casefold()]
    seats, workers = circles.seats_by_group(found, now), circles.workers_by_group(found)
    upcoming: dict[uuid.UUID, list[GroupSession]] = defaultdict(list)
    for session in evenings.coming(found, now, weeks=AHEAD_WEEKS):
        upcoming[session.group_id].append(session)
    return [
        GroupRow(
            group=group,
            circle=circles.circle_of(group, seats[group.pk], workers[group.pk]),
            taken=len(seats[group.pk]),
            workers=[entry.worker.name for entry in workers[group.pk]],
            next_evening=next((picture(one) for one in upcoming[group.pk] if one.is_planned), None),
        )
        for group in found
    ]


def group_page(user: User, group: Group, now: dt.datetime) -> GroupPage:
    """The circle, the men with their last twelve evenings, the roster, what comes and what needs attention."""
    roster = circles.workers_by_group([group])[group.pk]
    men = _men(user, group)
    seated = [one for one in men if one.state != ParticipationState.PAUSED]
    seated.sort(key=lambda one: (circles.ORDER.index(ParticipationState(one.state)), one.began_at))
    met = [one for one in men if one.met]  # type: ignore[attr-defined]
    dots = last_dots(group, [one.participant_id for one in met])
    members = [_member(one, dots) for one in met]
    sessions = evenings.coming([group], now, weeks=AHEAD_WEEKS)
    return GroupPage(
        group=group,
        circle=circles.circle_of(group, circles.named_seats(seated), roster),
        taken=len(seated),
        roster=roster,
        members=_by_name(members, paused=False),
        paused=_by_name(members, paused=True),
        strip=[picture(one) for one in sessions],
        warnings=_warnings(group, seated, roster, sessions, now),
        agreement=group.agreements.order_by("-version").first(),
        announcements=standing_in(group, now),
        may_plan=can_plan(user, group),
        may_manage=can_manage_group(user, group),
    )


def _men(user: User, group: Group) -> list[Participation]:
    """Everybody who takes part, so that no taken seat looks free; `met` tells whom the reader may know (ADR 0021)."""
    met = Participation.objects.on_desk_of(user).filter(pk=OuterRef("pk"))
    rows = Participation.objects.open().filter(group=group).annotate(met=Exists(met))
    return list(rows.select_related("participant"))


def _warnings(group: Group, seated: list, roster: list, sessions: list[GroupSession], now: dt.datetime) -> list:
    prefetch_related_objects(sessions, "session_workers__worker__absences")
    needs = attention.of_evenings(sessions, now)
    ahead = {group.pk} if any(one.is_planned and one.ends_at > now for one in sessions) else set()
    needs += attention.of_groups([group], {group.pk: len(seated)}, {group.pk} if roster else set(), ahead)
    here = [one for one in needs if not one.url.endswith(f"/groups/{group.slug}/")]
    return here + attention.single_worker(sessions, len(roster))


def _member(participation: Participation, dots: dict[uuid.UUID, list[Dot]]) -> Member:
    return Member(
        participation=participation,
        name=participation.participant.name,
        state=circles.seat_state(participation),
        dots=dots.get(participation.participant_id, []),
    )


def _by_name(members: list[Member], *, paused: bool) -> list[Member]:
    chosen = [one for one in members if (one.participation.state == ParticipationState.PAUSED) == paused]
    return sorted(chosen, key=lambda one: one.name.casefold())
