"""Who could guide an evening, and where he is then."""

from dataclasses import dataclass

from groups.models import PeerWorker
from groups.states import RosterRole
from sessions.models import GroupSession
from sessions.queries.conflicts import conflicts
from sessions.rules import may_step_in


@dataclass(frozen=True)
class Candidate:
    """A worker who could guide an evening: on the roster or not, and where he is then."""

    worker: PeerWorker
    on_roster: bool
    busy: str  # where he is, or that he can't come, in words; empty when he is free
    full: str  # that he guides as many evenings that month as he wants, in words
    chosen: bool


def candidates(session: GroupSession) -> list[Candidate]:
    """Everybody of the organisation who may guide: those on the roster first, the lead before all; five queries."""
    roster = {entry.worker_id: entry.role for entry in session.group.facilitations.on(session.local_start.date())}
    chosen = set(session.session_workers.values_list("worker", flat=True))
    found_workers = PeerWorker.objects.filter(organisation=session.group.organisation_id).available()
    workers = list(found_workers.select_related("user", "organisation"))
    known = conflicts(workers, [session])
    found = [
        Candidate(
            worker=worker,
            on_roster=worker.pk in roster,
            busy=known.why_not(worker, session),
            full="" if worker.pk in chosen else known.why_full(worker, session),
            chosen=worker.pk in chosen,
        )
        for worker in workers
    ]
    return sorted(
        found,
        key=lambda one: (not one.on_roster, roster.get(one.worker.pk) != RosterRole.LEAD, one.worker.name.casefold()),
    )


def free_colleagues(session: GroupSession, asker: PeerWorker) -> list[PeerWorker]:
    """Who is asked to stand in for `asker`: qualified, free then, his month not full; seven queries at most.

    Who guides as many evenings as he wants is not asked. Of his own accord he may say yes (`offered_to`).
    """
    return [
        one.worker
        for one in candidates(session)
        if not (one.busy or one.full or one.chosen)
        and one.worker.user.is_active
        and may_step_in(one.worker, session, asker)
    ]
