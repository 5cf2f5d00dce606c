"""Promises as clocks: what is open, whose it is, how much time is left (W19, W21, W22, W33)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import roles
from accounts.models import User
from core import clock
from core.components import Clock, ClockState
from groups.models import Group
from reminders import registry
from reminders.models import Deadline
from reminders.queries import last_heartbeat, open_deadlines
from sessions.models import GroupSession
from sessions.promises import about

ALIVE = dt.timedelta(seconds=60)
DEAD = dt.timedelta(minutes=5)
PRESSING = 8
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True)
class Promise:
    """One open promise as the reader sees it."""

    deadline: Deadline
    sentence: str
    label: str
    url: str
    whose: str
    clock: Clock
    taken_up_by: str

    @property
    def is_overdue(self) -> bool:
        return self.clock.state == ClockState.OVERDUE


@dataclass(frozen=True)
class Pulse:
    """When the deliverer last showed that it lives; `age` None when it never did."""

    age: dt.timedelta | None

    @property
    def lives(self) -> bool:
        return self.age is not None and self.age <= ALIVE

    @property
    def is_dead(self) -> bool:
        return self.age is not None and self.age > DEAD

    @property
    def seconds(self) -> int | None:
        return None if self.age is None else max(0, int(self.age.total_seconds()))

    @property
    def words(self) -> str:
        if self.age is None:
            return _("No message has left yet.")
        if self.lives:
            return _("Messages leave as they should.")
        return _("No messages have left for %(time)s. Tell your administrator.") % {"time": in_words(self.age)}


def deliverer_pulse(now: dt.datetime | None = None) -> Pulse:
    """One query."""
    at = last_heartbeat()
    return Pulse(None if at is None else (now or clock.now()) - at)


def promises_of(user: User, now: dt.datetime) -> QuerySet[Deadline]:
    """Every promise that counts now and that this user may see, most urgent first.

    What has not begun to count is left out. His own end with his right to the group or the evening that they are about.
    """
    return _visible(user).filter(anchor__lte=now)


def _visible(user: User) -> QuerySet[Deadline]:
    groups = Group.objects.visible_to(user).values("pk")
    guided = GroupSession.objects.on_desk_of(user).exclude(group__in=groups)
    his = Q(group_id=None) | Q(group_id__in=groups) | Q(subject__in=[about(one) for one in guided.only("pk")])
    his |= Q(kind__in=registry.kinds_for_everybody(), organisation_id__in=user.roles.organisations(roles.WORKER))
    return open_deadlines(user).select_related("acknowledged_by").filter(his)


def next_due(user: User, now: dt.datetime) -> Deadline | None:
    """The first promise that is still to be kept, whether or not it has begun to count."""
    return _visible(user).filter(due_at__gte=now).first()


def pressing(user: User, now: dt.datetime) -> list[Promise]:
    """The most urgent ones, for the desk: overdue or past their warning."""
    return as_promises(promises_of(user, now).filter(warn_at__lte=now)[:PRESSING], now)


def as_promises(deadlines: Iterable[Deadline], now: dt.datetime) -> list[Promise]:
    """In words and pictures; one query for each kind among them. A kind that no code knows any more is left out."""
    known = {kind.name: kind for kind in registry.deadline_kinds()}
    rows = [one for one in deadlines if one.kind in known]
    by_kind: dict[str, list[Deadline]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for fetch, same in _together(by_kind, known):
        fetch(same)
    return [_promise(row, known[row.kind], now) for row in rows]


def _together(by_kind: dict[str, list[Deadline]], known: dict[str, registry.DeadlineKind]) -> list[tuple]:
    """Kinds that fetch the same way are fetched at once."""
    found: dict[object, list[Deadline]] = defaultdict(list)
    for name, rows in by_kind.items():
        if known[name].fetch is not None:
            found[known[name].fetch] += rows
    return list(found.items())


def _promise(deadline: Deadline, kind: registry.DeadlineKind, now: dt.datetime) -> Promise:
    owner, taker = deadline.owner, deadline.acknowledged_by
    return Promise(
        deadline=deadline,
        sentence=str(kind.words(deadline)),
        label=str(kind.label),
        url=kind.link(deadline),
        whose=owner.user.name if owner and owner.user else "",
        clock=clock_of(deadline, now),
        taken_up_by=taker.name if taker else "",
    )


def clock_of(deadline: Deadline, now: dt.datetime) -> Clock:
    """How much of its time has passed, and in words what is left."""
    whole = (deadline.due_at - deadline.anchor) / HOUR
    share = 1.0 if whole <= 0 else (now - deadline.anchor) / HOUR / whole
    if now > deadline.due_at:
        late = _("%(time)s late") % {"time": in_words(now - deadline.due_at)}
        return Clock(share=1.0, words=late, state=ClockState.OVERDUE)
    state = ClockState.SOON if now >= deadline.warn_at else ClockState.OPEN
    return Clock(share=share, words=_("%(time)s left") % {"time": in_words(deadline.due_at - now)}, state=state)


def in_words(span: dt.timedelta) -> str:
    """“20 minutes”, “5 hours”, “3 days”: rounded down, so that it never promises more than there is."""
    if span < HOUR:
        minutes = int(span.total_seconds() // 60)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if span < 2 * DAY:
        hours = span // HOUR
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = span // DAY
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
