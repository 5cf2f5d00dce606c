"""Rosters of groups, and workers with their evenings."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core import clock
from core.components import Evening
from groups.models import Absence, Facilitation, Group, PeerWorker
from groups.rules import can_manage_group, can_set_absence
from groups.states import GROUP_STEPS, GroupStatus, WorkerStatus
from participants.models import Participation
from sessions.models import GroupSession
from sessions.queries.workload import MonthLoad, loads, shifts_a_week

PAST_SHOWN = 12
COMING_SHOWN = 26
STATUS_BADGES = {
    WorkerStatus.ACTIVE: ("good", "disc"),
    WorkerStatus.TRAINING: ("calm", "half"),
    WorkerStatus.PAUSING: ("quiet", "pause"),
    WorkerStatus.STOPPED: ("quiet", "dash"),
}


@dataclass(frozen=True)
class WorkerRow:
    """A worker in the list; everything is text or number, ready to be shown."""

    pk: uuid.UUID
    name: str
    organisation: str
    groups: list[str]
    months: list[MonthLoad]
    shifts: int  # evenings and weekend days a week on which he can be reached
    engagement: str
    status: str
    tone: str
    shape: str


def worker_rows(user: User, now: dt.datetime, *, words: str = "", status: str = "", group: str = "") -> list[WorkerRow]:
    """The colleagues that the reader may see, by name; four queries. Names are encrypted: the search is made here."""
    workers = PeerWorker.objects.visible_to(user).select_related("user", "organisation")
    workers = workers.filter(status=status) if status else workers.exclude(status=WorkerStatus.STOPPED)
    if group:
        guided = Facilitation.objects.current().filter(group__slug=group)
        workers = workers.filter(pk__in=guided.values("worker"))
    entries = Facilitation.objects.current().select_related("group").order_by("group__name")
    workers = workers.prefetch_related(Prefetch("facilitations", queryset=entries, to_attr="running"))
    found = [worker for worker in workers if words.casefold() in worker.name.casefold()]
    months, shifts = loads(found, now), shifts_a_week(found)
    return [
        _worker_row(worker, months[worker.pk], shifts.get(worker.pk, 0))
        for worker in sorted(found, key=lambda one: one.name.casefold())
    ]


def _worker_row(worker: PeerWorker, months: list[MonthLoad], shifts: int) -> WorkerRow:
    tone, shape = STATUS_BADGES[WorkerStatus(worker.status)]
    return WorkerRow(
        pk=worker.pk,
        name=worker.name,
        organisation=worker.organisation.name,
        groups=[entry.group.name for entry in worker.running],  # type: ignore[attr-defined]
        months=months,
        shifts=shifts,
        engagement=worker.get_engagement_display(),
        status=worker.get_status_display(),
        tone=tone,
        shape=shape,
    )


@dataclass(frozen=True)
class WorkerPage:
    worker: PeerWorker
    name: str
    entries: list[Facilitation]
    coming: list[Evening]
    past: list[Evening]
    months: list[MonthLoad]
    shifts: int
    absences: list[Absence]  # only those that the reader may see
    may_set: bool


def worker_page(user: User, worker: PeerWorker, now: dt.datetime) -> WorkerPage:
    """His rosters, the newest first, his coming evenings and the last twelve, his load and absences; six queries."""
    evenings = GroupSession.objects.filter(session_workers__worker=worker).shown().select_related("group", "venue")
    coming = evenings.planned().filter(ends_at__gt=now).order_by("starts_at")[:COMING_SHOWN]
    past = evenings.filter(ends_at__lte=now).order_by("-starts_at")[:PAST_SHOWN]
    return WorkerPage(
        worker=worker,
        name=worker.name,
        entries=list(worker.facilitations.select_related("group").order_by("-from_date")),
        coming=_evenings(coming),
        past=_evenings(past),
        months=loads([worker], now)[worker.pk],
        shifts=shifts_a_week([worker]).get(worker.pk, 0),
        absences=list(Absence.objects.visible_to(user).not_over().filter(worker=worker).order_by("from_date")),
        may_set=can_set_absence(user, worker),
    )


def _evenings(sessions: Iterable[GroupSession]) -> list[Evening]:
    return [
        Evening(
            starts=session.local_start.replace(tzinfo=None),
            state=session.state,
            title=session.group.name,
            note=session.venue.name if session.venue else "",
        )
        for session in sessions
    ]


@dataclass(frozen=True)
class RosterPage:
    """Who guides a group from–until. `available` may be put on the roster."""

    running: list[Facilitation]
    past: list[Facilitation]
    available: list[PeerWorker]
    may_manage: bool


def roster_page(user: User, group: Group) -> RosterPage:
    today = clock.today()
    entries = list(group.facilitations.select_related("worker__user").order_by("-from_date"))
    past = [entry for entry in entries if entry.until_date and entry.until_date < today]
    manages = can_manage_group(user, group)
    available = group.organisation.workers.available().select_related("user") if manages else []
    return RosterPage(
        running=[entry for entry in entries if entry not in past],
        past=past,
        available=sorted(available, key=lambda worker: worker.name.casefold()),
        may_manage=manages,
    )


@dataclass(frozen=True)
class GroupStep:
    """A step to another status, and in words what it does."""

    to: GroupStatus
    action: str
    question: str
    consequences: list[str]
    danger: bool


def group_steps(group: Group, now: dt.datetime) -> list[GroupStep]:
    """The steps that are legal now, each with its consequences; three queries."""
    counts = _Counts(
        evenings=group.sessions.planned().filter(starts_at__gt=now).count(),
        men=Participation.objects.open().filter(group=group).count(),
        workers=group.facilitations.filter(Q(until_date=None) | Q(until_date__gte=clock.today())).count(),
    )
    before = GroupStatus(group.status)
    return [_step(group, status, before, counts) for status in GroupStatus if status in GROUP_STEPS[before]]


@dataclass(frozen=True)
class _Counts:
    evenings: int
    men: int
    workers: int


def _step(group: Group, to: GroupStatus, before: GroupStatus, counts: _Counts) -> GroupStep:
    name = {"group": group.name}
    if to == GroupStatus.OPEN:
        return GroupStep(to, _("Open the group"), _("Open %(group)s?") % name, _when_opened(before), danger=False)
    if to == GroupStatus.PAUSED:
        return GroupStep(to, _("Pause the group"), _("Pause %(group)s?") % name, _when_paused(counts), danger=False)
    return GroupStep(to, _("Close the group"), _("Close %(group)s for good?") % name, _when_closed(counts), danger=True)


def _when_opened(before: GroupStatus) -> list[str]:
    if before == GroupStatus.PAUSED:
        return [
            _("The series goes on from tomorrow: its evenings are planned again."),
            _("Evenings that the pause cancelled stay cancelled."),
            _("Men and workers are still there, as they were."),
        ]
    return [
        _("The group counts as running, and men can find it if it is shown on the public pages."),
        _("Evenings that are planned stay as they are."),
    ]


def _cancelled(count: int) -> str:
    return ngettext("%(count)d coming evening is cancelled.", "All %(count)d coming evenings are cancelled.", count) % {
        "count": count
    }


def _when_paused(counts: _Counts) -> list[str]:
    return [
        _cancelled(counts.evenings) if counts.evenings else _("No evenings are planned, so none are cancelled."),
        _("The men keep their seats and the workers stay on the roster."),
        _("Nothing is planned until you open the group again."),
    ]


def _when_closed(counts: _Counts) -> list[str]:
    men = ngettext(
        "%(count)d man leaves the group. He can always come back, in another group.",
        "%(count)d men leave the group. Each can always come back, in another group.",
        counts.men,
    )
    workers = ngettext(
        "The roster ends today: %(count)d worker leaves it.",
        "The roster ends today: %(count)d workers leave it.",
        counts.workers,
    )
    return [
        _cancelled(counts.evenings) if counts.evenings else _("No evenings are planned, so none are cancelled."),
        men % {"count": counts.men} if counts.men else _("Nobody takes part at this moment."),
        workers % {"count": counts.workers} if counts.workers else _("Nobody stands on the roster."),
        _("A closed group does not open again. What happened in it stays."),
    ]
