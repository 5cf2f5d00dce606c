"""How much each worker does, and which evenings lack somebody (W4, W39)."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from groups.models import Absence, PeerWorker, Reachability
from groups.states import WorkerStatus
from sessions.models import GroupSession, SessionWorker, SubstituteRequest
from sessions.queries.conflicts import TAKING, Conflicts, conflicts, month_of
from sessions.queries.pictures import with_people
from sessions.queries.substitutes import offer_in_words
from sessions.words import when

GAPS_AHEAD = dt.timedelta(weeks=8)
MONTHS = 3


@dataclass(frozen=True)
class MonthLoad:
    """His evenings in one month, of how many at most."""

    name: str
    count: int
    most: int

    @property
    def is_over(self) -> bool:
        return self.count > self.most


def coming_months(now: dt.datetime) -> list[dt.date]:
    """The first day of this month and of the two after it."""
    months = [clock.localdate(settings.TIME_ZONE, now).replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] + dt.timedelta(days=32)).replace(day=1))
    return months


def loads(workers: Iterable[PeerWorker], now: dt.datetime) -> dict[uuid.UUID, list[MonthLoad]]:
    """Evenings this month and in the two to come, by worker; one query. Workers come with their `organisation`."""
    months, those = coming_months(now), list(workers)
    day = dt.timedelta(days=1)  # groups in other zones
    midnight = dt.time(tzinfo=dt.UTC)
    places = SessionWorker.objects.filter(
        worker__in=those,
        session__state__in=TAKING,
        session__starts_at__gt=dt.datetime.combine(months[0] - day, midnight),
        session__starts_at__lt=dt.datetime.combine(months[-1] + dt.timedelta(days=33), midnight),
    ).select_related("session__group")
    counts = Counter((place.worker_id, month_of(place.session)) for place in places)
    return {
        worker.pk: [
            MonthLoad(date_format(month, "M"), counts[worker.pk, (month.year, month.month)], worker.most_evenings)
            for month in months
        ]
        for worker in those
    }


def shifts_a_week(workers: Iterable[PeerWorker]) -> dict[uuid.UUID, int]:
    """On how many evenings and weekend days a week each can be reached now; one query."""
    today = clock.today()
    rows = Reachability.objects.filter(
        Q(until_date=None) | Q(until_date__gte=today), worker__in=list(workers), from_date__lte=today
    )
    return dict(rows.values_list("worker").annotate(Count("pk")).order_by())


@dataclass(frozen=True)
class Gap:
    """An evening that lacks somebody, with the reason in words."""

    session: GroupSession
    sentence: str
    nobody: bool  # nobody who may guide it alone will be there


def present(session: GroupSession, known: Conflicts) -> list[PeerWorker]:
    """Who stands on an evening and can come; needs `session_workers` with their `worker`."""
    workers = [place.worker for place in session.session_workers.all()]
    return [worker for worker in workers if not known.is_away(worker, session)]


def why_at_risk(session: GroupSession, known: Conflicts) -> str:
    """What an evening lacks, in one sentence; empty when two guide it and both can come."""
    there = present(session, known)
    away = [place.worker.name for place in session.session_workers.all() if place.worker not in there]
    parts = [_("%(worker)s can't come.") % {"worker": name} for name in away]
    if not there:
        parts.append(_("Nobody guides it."))
    elif all(worker.status == WorkerStatus.TRAINING for worker in there):
        parts.append(_("%(worker)s is in training and would be alone.") % {"worker": there[0].name})
    elif len(there) == 1:
        parts.append(_("%(worker)s is alone.") % {"worker": there[0].name})
    return " ".join(parts)


def gaps(user: User, now: dt.datetime) -> list[Gap]:
    """Evenings of his desk in the coming eight weeks that lack somebody, the soonest first; four queries."""
    rows = GroupSession.objects.on_desk_of(user).planned().filter(starts_at__gt=now, starts_at__lt=now + GAPS_AHEAD)
    sessions = list(with_people(rows).order_by("starts_at", "pk"))
    known = crew_conflicts(sessions)
    found = []
    for session in sessions:
        if sentence := why_at_risk(session, known):
            there = present(session, known)
            found.append(Gap(session, sentence, all(one.status == WorkerStatus.TRAINING for one in there)))
    return found


def crew_conflicts(sessions: list[GroupSession]) -> Conflicts:
    """What is known of everybody who stands on these evenings."""
    return conflicts({place.worker for one in sessions for place in one.session_workers.all()}, sessions)


def asked_for(user: User, now: dt.datetime) -> list[tuple[SubstituteRequest, str]]:
    """Requests for a substitute that nobody has said yes to, in words; one query."""
    rows = SubstituteRequest.objects.visible_to(user).waiting(now)
    rows = rows.select_related("session__group", "session__venue", "worker__user").order_by("session__starts_at")
    return [(request, offer_in_words(request)) for request in rows]


@dataclass(frozen=True)
class AtRisk:
    """An evening on which a worker stands while he can't come; `asked` when he asked for a substitute."""

    session: GroupSession
    when: str
    asked: SubstituteRequest | None


def at_risk(worker: PeerWorker, absences: list[Absence], now: dt.datetime) -> list[AtRisk]:
    """Coming evenings of a worker that fall in these absences of his; two queries."""
    rows = GroupSession.objects.planned().filter(session_workers__worker=worker, starts_at__gt=now)
    sessions = [
        session
        for session in rows.select_related("group").order_by("starts_at")
        if any(absence.holds_on(session.local_start.date()) for absence in absences)
    ]
    asked = {
        one.session_id: one for one in SubstituteRequest.objects.open().filter(session__in=sessions, worker=worker)
    }
    return [AtRisk(session, when(session), asked.get(session.pk)) for session in sessions]
