"""From participant to worker, as he and his coordinator see it (W38)."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from core.components import Moment
from groups.queries import colleagues_at
from participants.models import Participant, WorkerPath
from participants.states import PATH_ORDER, PATH_RUNS, PATH_STEPS, PathState


@dataclass(frozen=True)
class PathStep:
    """One step of the way: the day on which it was taken, or none yet."""

    words: str
    date: dt.date | None
    is_next: bool


@dataclass(frozen=True)
class PathPage:
    """`next`: the step that a coordinator may take now; empty when the way has ended."""

    path: WorkerPath
    name: str
    steps: list[PathStep]
    moments: list[Moment]
    next: str
    next_words: str
    has_account: bool
    is_invited: bool
    coaches: list[User]


def path_page(path: WorkerPath) -> PathPage:
    """Needs `participant__organisation`; two queries, and two more where a coach is to be chosen."""
    following = _next(path)
    letter = path.invitation
    choose = following == PathState.COACH
    return PathPage(
        path=path,
        name=path.participant.name,
        steps=steps_of(path),
        moments=_moments(path),
        next=following.value if following else "",
        next_words=str(following.label) if following else "",
        has_account=path.participant.user_id is not None,
        is_invited=letter is not None and letter.accepted_at is None and letter.withdrawn_at is None,
        coaches=colleagues_at(path.participant.organisation, but=path.participant.user_id) if choose else [],
    )


def _next(path: WorkerPath) -> PathState | None:
    legal = PATH_STEPS[PathState(path.state)]
    return next((state for state in PATH_ORDER if state in legal), None)


def steps_of(path: WorkerPath) -> list[PathStep]:
    """All five, in order."""
    following = _next(path)
    return [PathStep(str(one.label), path.day_of(one), one == following) for one in PATH_ORDER]


def _moments(path: WorkerPath) -> list[Moment]:
    rows = path.transitions.select_related("by").order_by("-pk")
    return [
        Moment(at=row.at, title=str(PathState(row.to_state).label), by=row.by.name if row.by else "") for row in rows
    ]


@dataclass(frozen=True)
class PathRow:
    path: WorkerPath
    name: str
    words: str


def running_paths(user: User) -> list[PathRow]:
    """The men on their way whom his desk shows, the furthest first; one query."""
    rows = WorkerPath.objects.on_desk_of(user).running().select_related("participant")
    found = [PathRow(row, row.participant.name, str(PathState(row.state).label)) for row in rows]
    return sorted(found, key=lambda one: (-PATH_RUNS.index(PathState(one.path.state)), one.name.casefold()))


def own_path(user: User) -> WorkerPath | None:
    """The newest that he is or was on; one query."""
    rows = WorkerPath.objects.own(user).select_related("participant__organisation", "coach", "invitation")
    return rows.order_by("-created_at").first()


def own_file_for_path(user: User) -> Participant | None:
    """The file with which he says it: the newest one."""
    return Participant.objects.own(user).select_related("organisation").order_by("-created_at").first()


def path_of(participant: Participant, user: User) -> WorkerPath | None:
    """The one that runs, for his file on the desk; one query."""
    return WorkerPath.objects.on_desk_of(user).running().filter(participant=participant).first()
