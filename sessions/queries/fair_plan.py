"""The evenings of an organisation that lack workers as a question for `rostering`, and its answer in words."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models import Facilitation, Organisation, PeerWorker
from groups.states import WorkerStatus
from sessions import rostering
from sessions.models import GroupSession, SessionWorker
from sessions.queries.conflicts import Conflicts, conflicts, month_of
from sessions.queries.pictures import with_people
from sessions.queries.workload import present, why_at_risk
from sessions.states import SessionState

MET_WITHIN = dt.timedelta(days=365)


@dataclass(frozen=True)
class Added:
    """Somebody whom the plan brings, and why him."""

    worker: PeerWorker
    why: str


@dataclass(frozen=True)
class Proposal:
    """One evening that lacks somebody: as it is, and as the plan has it."""

    session: GroupSession
    lacks: str  # in words
    before: list[PeerWorker]
    after: list[PeerWorker]
    added: list[Added]
    remains: str  # why it still lacks somebody, in words

    @property
    def value(self) -> str:
        """What a form sends back: the evening, the revision that was looked at, and who should guide it."""
        workers = ",".join(str(worker.pk) for worker in self.after)
        return f"{self.session.pk}:{self.session.revision}:{workers}"


@dataclass(frozen=True)
class FairPlan:
    """The whole suggestion; nothing of it has been written."""

    proposals: list[Proposal]
    gaps_before: int
    gaps_after: int
    single_before: int
    single_after: int

    @property
    def helps(self) -> bool:
        return any(proposal.added for proposal in self.proposals)


def coming_evenings(organisation: Organisation, span: tuple[dt.datetime, dt.datetime]) -> list[GroupSession]:
    """The planned evenings that begin between two moments, with their crews; two queries."""
    rows = GroupSession.objects.planned().filter(
        group__organisation=organisation, starts_at__gt=span[0], starts_at__lt=span[1]
    )
    return list(with_people(rows).order_by("starts_at", "pk"))


def workers_of(organisation: Organisation) -> list[PeerWorker]:
    """Everybody who may be planned, by name; one query."""
    workers = organisation.workers.available().select_related("user", "organisation")
    return sorted(workers, key=lambda worker: (worker.name.casefold(), str(worker.pk)))


def fair_plan(organisation: Organisation, span: tuple[dt.datetime, dt.datetime]) -> FairPlan:
    """Suggests who guides the evenings in this time that lack somebody (W4, W39); six queries, and writes nothing."""
    sessions, workers = coming_evenings(organisation, span), workers_of(organisation)
    known = conflicts(workers, sessions)
    lacking = [session for session in sessions if why_at_risk(session, known)]
    question = _Question(lacking, workers, known, _rosters(lacking), _met(lacking))
    crews = rostering.suggest(question.problem)
    return _answer(question, crews)


def _rosters(sessions: Sequence[GroupSession]) -> dict[uuid.UUID, list[Facilitation]]:
    found: dict[uuid.UUID, list[Facilitation]] = defaultdict(list)
    for entry in Facilitation.objects.filter(group__in={session.group_id for session in sessions}):
        found[entry.group_id].append(entry)
    return found


def _met(sessions: Sequence[GroupSession]) -> Counter[tuple[uuid.UUID, uuid.UUID]]:
    """By group and worker: how many evenings he guided there in the year before the first of these."""
    if not sessions:
        return Counter()
    rows = SessionWorker.objects.filter(
        Q(session__starts_at__gt=sessions[0].starts_at - MET_WITHIN, session__starts_at__lt=sessions[0].starts_at),
        session__group__in={session.group_id for session in sessions},
        session__state=SessionState.HELD,
    )
    return Counter(rows.values_list("session__group", "worker"))


class _Question:
    """The rows and the pure problem side by side."""

    def __init__(
        self,
        sessions: list[GroupSession],
        workers: list[PeerWorker],
        known: Conflicts,
        rosters: dict[uuid.UUID, list[Facilitation]],
        met: Counter[tuple[uuid.UUID, uuid.UUID]],
    ) -> None:
        self.sessions, self.workers, self.known, self.rosters, self.met = sessions, workers, known, rosters, met
        asked = {session.pk for session in sessions}
        people = [self._person(worker, asked) for worker in workers]
        self.problem = rostering.Problem([self._evening(session) for session in sessions], people)

    def _person(self, worker: PeerWorker, asked: set[uuid.UUID]) -> rostering.Person:
        """Evenings that the plan is about count there, not here."""
        places = self.known.places.get(worker.user_id, [])
        outside = [place for place in places if place.session_id not in asked or place.worker_id != worker.pk]
        return rostering.Person(
            id=worker.pk,
            most=worker.most_evenings,
            training=worker.status == WorkerStatus.TRAINING,
            busy=tuple((place.session.starts_at, place.session.ends_at) for place in outside),
            taken=Counter(month_of(place.session) for place in outside if place.worker_id == worker.pk),
        )

    def _evening(self, session: GroupSession) -> rostering.Evening:
        return rostering.Evening(
            id=session.pk,
            group=session.group_id,
            month=month_of(session),
            starts=session.starts_at,
            ends=session.ends_at,
            there=tuple(worker.pk for worker in present(session, self.known)),
            away=frozenset(worker.pk for worker in self.workers if self.known.is_away(worker, session)),
            roster=frozenset(self.regulars(session)),
            met=frozenset(worker for group, worker in self.met if group == session.group_id),
        )

    def regulars(self, session: GroupSession) -> set[uuid.UUID]:
        date = session.local_start.date()
        entries = self.rosters.get(session.group_id, ())
        return {
            one.worker_id for one in entries if one.from_date <= date and (not one.until_date or date <= one.until_date)
        }


def _answer(question: _Question, crews: list[rostering.Crew]) -> FairPlan:
    evenings = question.problem.evenings_of(crews)
    proposals = [_proposal(question, number, crew, evenings) for number, crew in enumerate(crews)]
    before, after = [[question.problem.lack(crew) for crew in those] for those in (question.problem.there, crews)]
    return FairPlan(
        proposals=proposals,
        gaps_before=before.count(rostering.GAP),
        gaps_after=after.count(rostering.GAP),
        single_before=before.count(rostering.SINGLE),
        single_after=after.count(rostering.SINGLE),
    )


def _proposal(question: _Question, number: int, crew: rostering.Crew, evenings: Counter) -> Proposal:
    session, there = question.sessions[number], question.problem.there[number]
    kept = [question.workers[one] for one in there]
    added = [Added(question.workers[one], _why(question, session, one, evenings)) for one in crew if one not in there]
    return Proposal(
        session=session,
        lacks=why_at_risk(session, question.known),
        before=[place.worker for place in session.session_workers.all()],
        after=[*kept, *(one.worker for one in added)],
        added=added,
        remains=_why_not(question, number, crew, evenings) if question.problem.lack(crew) else "",
    )


def _why(question: _Question, session: GroupSession, one: int, evenings: Counter) -> str:
    """On the roster, known or new; and how full his month becomes."""
    worker = question.workers[one]
    times = question.met[session.group_id, worker.pk]
    if worker.pk in question.regulars(session):
        face = _("on the roster")
    elif times:
        face = ngettext("guided here %(count)d time", "guided here %(count)d times", times) % {"count": times}
    else:
        face = _("new in this group")
    month = date_format(session.local_start, "F")
    load = {"count": evenings[one, month_of(session)], "most": worker.most_evenings, "month": month}
    much = _("%(count)d of at most %(most)d evenings in %(month)s") % load
    return f"{face}, {much}"


def _why_not(question: _Question, number: int, crew: rostering.Crew, evenings: Counter) -> str:
    """What keeps the others from this evening, counted."""
    problem, session = question.problem, question.sessions[number]
    others = [one for one in range(len(problem.people)) if one not in crew]
    away = [one for one in others if question.known.is_away(question.workers[one], session)]
    full = [one for one in others if evenings[one, month_of(session)] >= problem.people[one].most and one not in away]
    rest = len(others) - len(away) - len(full)
    parts = [
        ngettext("%(count)d can't come", "%(count)d can't come", len(away)) % {"count": len(away)},
        ngettext("%(count)d has a full month", "%(count)d have a full month", len(full)) % {"count": len(full)},
        ngettext(
            "%(count)d is elsewhere or in training", "%(count)d are elsewhere or in training", rest
        ) % {"count": rest},
    ]  # fmt: skip
    counted = [part for part, those in zip(parts, (len(away), len(full), rest), strict=True) if those]
    return (
        _("Nobody else is free: %(reasons)s.") % {"reasons": ", ".join(counted)}
        if counted
        else _("There is nobody else.")
    )
