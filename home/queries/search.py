"""What somebody finds on his desk: men, men on their way in, groups, evenings, workers, pages (ADR 0038).

Each kind is read through its own door and compared here, because names are encrypted. Men whose names are only compared
were seen by nobody and are not noted; those on the page are (ADR 0027).
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from core import clock, watch
from core.templatetags.kring import desk_items
from groups.models import Group, PeerWorker
from home.queries import matching
from home.queries.search_days import Days, days_in
from intake.models import Referral
from intake.states import UNDER_WAY
from participants.models import Participant, Participation
from sessions.models import GroupSession

T = TypeVar("T")
# Fifty in all; who sees that there are more says more.
MOST = {"men": 16, "groups": 10, "evenings": 10, "workers": 10, "pages": 4}
SHORTEST = 2
# Evenings of a weekday or of a group that was named: the nearest fortnight on either side, or the coming weeks.
NEAR, AHEAD = dt.timedelta(days=15), dt.timedelta(weeks=5)


@dataclass(frozen=True)
class Hit:
    """One line: where it leads, what stands there, and what tells it from another."""

    url: str
    words: str
    note: str = ""


@dataclass(frozen=True)
class Kind:
    title: str
    hits: list[Hit]
    left_out: int = 0


@dataclass(frozen=True)
class Found:
    """`words` as they were typed; kinds without hits are left out."""

    words: str
    is_short: bool = False
    kinds: list[Kind] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(kind.hits) for kind in self.kinds)

    @property
    def has_more(self) -> bool:
        return any(kind.left_out for kind in self.kinds)


def search(user: User, text: str, now: dt.datetime) -> Found:
    """All that fits what he typed and that his desk shows him; the same number of queries however much there is."""
    words = matching.fold(text)
    if len("".join(words)) < SHORTEST:
        return Found(text, is_short=bool(text.strip()))
    days = days_in(text, clock.localdate(user.zone, now))
    with watch.unseen():
        men = matching.best(words, _men(user), lambda one: one.name)
    _with_episodes(user, men[: MOST["men"]])
    kinds = [
        _kind("men", pgettext("navigation", "People"), men, _of_man),
        _kind(
            "groups", _("Groups"), matching.best(words, _groups(user), lambda one: f"{one.name} {one.town}"), _of_group
        ),
        _kind("evenings", _("Evenings"), _evenings(user, days, now), _of_evening),
        _kind("workers", pgettext("navigation", "Workers"), matching.best(words, _workers(user), _name), _of_worker),
        _kind("pages", _("Pages"), matching.best(words, _pages(user), lambda one: one.words), lambda one: one),
    ]
    return Found(text, kinds=[kind for kind in kinds if kind.hits])


def _kind(name: str, title: str, rows: Sequence[T], hit: Callable[[T], Hit]) -> Kind:
    most = MOST[name]
    return Kind(title, [hit(row) for row in rows[:most]], max(0, len(rows) - most))


def _name(row: PeerWorker) -> str:
    return row.name


def _men(user: User) -> list[Participant | Referral]:
    """Who has a file, and who is on his way to one: names only, there may be a thousand; two queries."""
    men = Participant.objects.on_desk_of(user).only("name", "user", "organisation")
    coming = Referral.objects.visible_to(user).filter(participant=None, state__in=UNDER_WAY)
    return [*men, *coming]


def _with_episodes(user: User, shown: list[Participant | Referral]) -> None:
    """The groups of those who are shown; one query."""
    newest = Participation.objects.on_desk_of(user).select_related("group").order_by("-began_at")
    files = [row for row in shown if isinstance(row, Participant)]
    prefetch_related_objects(files, Prefetch("participations", queryset=newest, to_attr="episodes"))


def _of_man(row: Participant | Referral) -> Hit:
    if isinstance(row, Referral):
        return Hit(reverse("referral", args=[row.pk]), row.name, row.get_state_display())
    last: dict[uuid.UUID, Participation] = {}
    for episode in row.episodes:  # type: ignore[attr-defined]
        last.setdefault(episode.group_id, episode)
    shown = [one for one in last.values() if one.closed_at is None] or list(last.values())[:1]
    note = " · ".join(f"{one.group.name}: {one.get_state_display()}" for one in shown)
    return Hit(reverse("person", args=[row.pk]), row.name, note)


def _groups(user: User) -> list[Group]:
    return list(Group.objects.visible_to(user))


def _of_group(row: Group) -> Hit:
    return Hit(reverse("group", args=[row.slug]), row.name, f"{row.town} · {row.get_status_display()}".lstrip(" ·"))


def _workers(user: User) -> list[PeerWorker]:
    return list(PeerWorker.objects.visible_to(user).select_related("user"))


def _of_worker(row: PeerWorker) -> Hit:
    return Hit(reverse("worker", args=[row.pk]), row.name, row.get_status_display())


def _pages(user: User) -> Iterator[Hit]:
    return (Hit(str(item["url"]), str(item["label"])) for item in desk_items(user.roles, everything=True))


def _evenings(user: User, days: Days, now: dt.datetime) -> list[GroupSession]:
    """Those on the days that he named, of the group that he named, the nearest first; one query."""
    near = GroupSession.objects.on_desk_of(user).shown().filter(_span(days, now)).select_related("group")
    rows = list(near)
    if days.are_named:
        rows = [row for row in rows if days.include(row.local_start.date())]
    if days.words:
        rows = matching.best(days.words, rows, lambda row: f"{row.group.name} {row.group.town}")
    return sorted(rows, key=lambda row: abs(row.starts_at - now))


def _span(days: Days, now: dt.datetime) -> Q:
    """The moments in which such evenings begin, generous by a day: groups have clocks of their own."""
    if days.dates:
        spans = Q()
        for date in days.dates:
            noon = dt.datetime.combine(date, dt.time(12), tzinfo=dt.UTC)
            spans |= Q(starts_at__range=(noon - dt.timedelta(days=1), noon + dt.timedelta(days=1)))
        return spans
    if days.weekday is not None:
        return Q(starts_at__range=(now - NEAR, now + NEAR))
    return Q(starts_at__lt=now + AHEAD, ends_at__gt=now)


def _of_evening(row: GroupSession) -> Hit:
    when = f"{date_format(row.local_start, 'l')} {date_format(row.local_start, 'SHORT_DATETIME_FORMAT')}"
    state = "" if row.is_planned else f" · {row.get_state_display()}"
    return Hit(reverse("session", args=[row.pk]), row.group.name, when + state)
