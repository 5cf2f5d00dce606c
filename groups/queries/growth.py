"""What the pages about a worker's growth show: the eight over time, goals, talks (W37, W39)."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from core import clock
from core.access import Subject
from groups import rules
from groups.models import (
    Coaching,
    CoachingNote,
    CompetenceRating,
    ConductSeen,
    DevelopmentGoal,
    Organisation,
    OrganisationRole,
    PeerWorker,
)
from groups.states import CoachingTopic, Competence, GoalState, OrganisationRoleName, RatedBy, Rating, WorkerStatus

TALKS_SHOWN = 50


@dataclass(frozen=True)
class Rated:
    """One rating on one day."""

    date: dt.date
    rating: int
    side: str

    @property
    def words(self) -> str:
        return str(Rating(self.rating).label)

    @property
    def is_own(self) -> bool:
        return self.side == RatedBy.OWN


@dataclass(frozen=True)
class Point:
    """A rating on the drawing; numbers are text, so that no locale puts a comma in them."""

    x: str
    y: str


WIDTH, HEIGHT, EDGE, TOP = 240, 56, 8, 8
STEP = (HEIGHT - 2 * TOP) / (len(Rating) - 1)


@dataclass(frozen=True)
class CompetenceLine:
    """One of the eight over time: both sides as dots that a line connects."""

    competence: str
    rated: list[Rated]
    first: dt.date
    last: dt.date

    @property
    def label(self) -> str:
        return str(Competence(self.competence).label)

    @property
    def own(self) -> list[Point]:
        return self._points(RatedBy.OWN)

    @property
    def coach(self) -> list[Point]:
        return self._points(RatedBy.COACH)

    @property
    def steps(self) -> list[str]:
        """Heights of the four lines of the scale."""
        return [f"{TOP + STEP * place:.1f}" for place in range(len(Rating))]

    @property
    def latest(self) -> list[Rated]:
        """The newest of each side, his own first."""
        newest = {one.side: one for one in self.rated}
        return [newest[side] for side in RatedBy.values if side in newest]

    @property
    def before(self) -> list[Rated]:
        """All but the newest of each side, the newest first: the same facts as the drawing, for who reads."""
        shown = self.latest
        return [one for one in reversed(self.rated) if one not in shown]

    def _points(self, side: str) -> list[Point]:
        days = max((self.last - self.first).days, 1)
        width = WIDTH - 2 * EDGE
        return [
            Point(
                f"{EDGE + width * (one.date - self.first).days / days:.1f}",
                f"{HEIGHT - TOP - STEP * (one.rating - 1):.1f}",
            )
            for one in self.rated
            if one.side == side
        ]


@dataclass(frozen=True)
class Goals:
    open: list[DevelopmentGoal]
    closed: list[DevelopmentGoal]


@dataclass(frozen=True)
class GrowthPage:
    """One worker. `follows`: the reader is his coach or coordinator; `coordinates`: he appoints coaches."""

    worker: PeerWorker
    lines: list[CompetenceLine]
    goals: Goals
    conduct: ConductSeen | None
    coachings: list[Coaching]
    coordinates: bool

    @property
    def is_rated(self) -> bool:
        return any(line.rated for line in self.lines)


@dataclass(frozen=True)
class Talk:
    """A coaching talk as the page shows it."""

    note: CoachingNote
    topics: list[str]
    by: str


def growth_page(worker: PeerWorker, user: User) -> GrowthPage:
    """The eight over time, goals, whether his certificate was seen, who coaches him; four queries."""
    return GrowthPage(
        worker=worker,
        lines=competence_lines(worker),
        goals=_goals(worker),
        conduct=worker.conduct_seen.select_related("by").order_by("-date").first(),
        coachings=_coachings(worker),
        coordinates=rules.coordinates(user, worker.organisation) and user.pk != worker.user_id,
    )


def competence_lines(worker: PeerWorker) -> list[CompetenceLine]:
    """All eight in their own order, also those that nobody rated; one query."""
    rows = CompetenceRating.objects.filter(review__worker=worker).select_related("review").order_by("review__date")
    found: dict[str, list[Rated]] = defaultdict(list)
    for row in rows:
        found[row.competence].append(Rated(row.review.date, row.rating, row.review.rated_by))
    dates = [one.date for rated in found.values() for one in rated] or [clock.today()]
    return [CompetenceLine(key, found[key], min(dates), max(dates)) for key in Competence.values]


def _goals(worker: PeerWorker) -> Goals:
    rows = list(worker.goals.order_by("until_date"))
    closed = [row for row in rows if row.state != GoalState.OPEN]
    return Goals(
        open=[row for row in rows if row.state == GoalState.OPEN],
        closed=sorted(closed, key=lambda row: row.closed_at or row.created_at, reverse=True),
    )


def _coachings(worker: PeerWorker) -> list[Coaching]:
    today = clock.today()
    rows = worker.coachings.select_related("coach").order_by("from_date")
    return [row for row in rows if row.until_date is None or row.until_date >= today]


def talks(worker: PeerWorker) -> list[Talk]:
    """The newest first; one query. For who may read them: the worker, his coach, his coordinators."""
    rows = worker.coaching_notes.select_related("by").order_by("-date", "-created_at")[:TALKS_SHOWN]
    return [Talk(row, _topics(row.topics), row.by.name if row.by else "") for row in rows]


def subject_of_talk(row: Any) -> Subject:
    """A talk is about the worker: his is the file that is read (ADR 0027). Needs `worker`."""
    worker = row.worker
    return Subject(worker._meta.label_lower, str(worker.pk), worker.organisation_id, worker.user_id)


def _topics(values: Collection[str]) -> list[str]:
    return [str(topic.label) for topic in CoachingTopic if topic in values]


def own_workers(user: User) -> list[PeerWorker]:
    """Himself in every organisation that he works for."""
    return list(PeerWorker.objects.own(user).select_related("organisation", "user").order_by("organisation__name"))


def coached_workers(user: User) -> list[PeerWorker]:
    """Those whose coach he is today, by name; not those that he only coordinates."""
    today = clock.today()
    running = Coaching.objects.filter(coach=user).exclude(until_date__lt=today).values("worker")
    rows = PeerWorker.objects.on_desk_of(user).filter(pk__in=running).select_related("user")
    return sorted(rows, key=lambda worker: worker.name.casefold())


def colleagues_at(organisation: Organisation, *, but: uuid.UUID | None = None) -> list[User]:
    """Coordinators and workers of an organisation, by name, without one user; two queries."""
    roles = OrganisationRole.objects.current().filter(role=OrganisationRoleName.COORDINATOR)
    coordinators = [row.user for row in roles.filter(organisation=organisation).select_related("user")]
    workers = PeerWorker.objects.filter(organisation=organisation).exclude(status=WorkerStatus.STOPPED)
    people = {user.pk: user for user in [*coordinators, *(row.user for row in workers.select_related("user"))]}
    return sorted((one for one in people.values() if one.pk != but), key=lambda user: user.name.casefold())


def possible_coaches(worker: PeerWorker) -> list[User]:
    """Who may be appointed: without himself and who coaches him already."""
    taken = set(worker.coachings.exclude(until_date__lt=clock.today()).values_list("coach", flat=True))
    return [one for one in colleagues_at(worker.organisation, but=worker.user_id) if one.pk not in taken]
