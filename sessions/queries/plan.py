"""The grid of evenings and workers on which a coordinator plans (W4)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from groups.models import Facilitation, Group, Organisation, PeerWorker
from sessions.models import GroupSession
from sessions.queries.conflicts import Conflicts, conflicts
from sessions.queries.fair_plan import coming_evenings, workers_of
from sessions.queries.workload import MonthLoad, loads, why_at_risk
from sessions.words import first_names, when

MOST_ROWS = 60  # evenings at once; a group or a shorter time shows the others


@dataclass(frozen=True)
class Column:
    """A worker above the grid, with his evenings in this month and the two to come."""

    worker: PeerWorker
    name: str
    loads: list[MonthLoad]


@dataclass(frozen=True)
class Cell:
    """One worker on one evening: whether he guides it, and what is in the way."""

    worker: PeerWorker
    name: str
    chosen: bool
    why_not: str

    @property
    def is_free(self) -> bool:
        return not self.chosen and not self.why_not


@dataclass(frozen=True)
class Line:
    """One evening with a cell for each worker."""

    session: GroupSession
    when: str
    lacks: str
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    columns: list[Column]
    lines: list[Line]
    more: int  # evenings that did not fit

    @property
    def lacking(self) -> int:
        return sum(1 for line in self.lines if line.lacks)


def grid(
    organisation: Organisation, span: tuple[dt.datetime, dt.datetime], now: dt.datetime, group: Group | None = None
) -> Grid:
    """Evenings that begin between two moments, of one group or of all; seven queries. Its roster stands first."""
    sessions = [one for one in coming_evenings(organisation, span) if group is None or one.group_id == group.pk]
    workers = _regulars_first(workers_of(organisation), group)
    known, names = conflicts(workers, sessions), first_names({worker.pk: worker.name for worker in workers})
    load = loads(workers, now)
    return Grid(
        columns=[Column(worker, names[worker.pk], load[worker.pk]) for worker in workers],
        lines=[_line(session, workers, known) for session in sessions[:MOST_ROWS]],
        more=max(0, len(sessions) - MOST_ROWS),
    )


def _regulars_first(workers: list[PeerWorker], group: Group | None) -> list[PeerWorker]:
    if group is None:
        return workers
    regulars = set(Facilitation.objects.current().filter(group=group).values_list("worker", flat=True))
    return sorted(workers, key=lambda worker: worker.pk not in regulars)


def _line(session: GroupSession, workers: Sequence[PeerWorker], known: Conflicts) -> Line:
    chosen = {place.worker_id for place in session.session_workers.all()}
    cells = [
        Cell(
            worker=worker,
            name=worker.name,
            chosen=worker.pk in chosen,
            why_not=known.why_not(worker, session) or ("" if worker.pk in chosen else known.why_full(worker, session)),
        )
        for worker in workers
    ]
    return Line(session, when(session), why_at_risk(session, known), cells)
