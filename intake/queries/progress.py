"""How far somebody is in his first phase: the evenings he came to, and what was heard on them (W24, W25)."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from intake.models import FirstPhaseReview, ResponsibilityCheck
from intake.states import REVIEW_RUNS, ReviewState, Stance
from participants.models import Participation
from sessions.models import Attendance
from sessions.states import CAME

# W25: judged from the fourth evening attended, and never before three checks, whatever an organisation chooses.
JUDGED_FROM = 4
LEAST_CHECKS = 3
ENDS_A_ROUND = (ReviewState.ROUND, ReviewState.MEMBER)
Came = tuple[uuid.UUID, dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Evening:
    """One that he came to. `check` is what was noted about it, if anything was."""

    session: uuid.UUID
    starts_at: dt.datetime
    check: ResponsibilityCheck | None


@dataclass(frozen=True)
class Progress:
    """`evenings` are those he came to, oldest first; `this_round` counts those since the last look back.

    `needed` evenings make a round (policy of the organisation). Checks of evenings at which he turned out to be absent
    do not count. `reviews` are all of them, in order.
    """

    evenings: list[Evening]
    this_round: int
    needed: int
    reviews: list[FirstPhaseReview]

    @property
    def stances(self) -> list[str]:
        """What was noted, oldest first."""
        return [one.check.stance for one in self.evenings if one.check]

    @property
    def attended(self) -> int:
        return len(self.evenings)

    @property
    def running(self) -> FirstPhaseReview | None:
        """The look back that is open."""
        return next((one for one in self.reviews if one.state in REVIEW_RUNS), None)

    @property
    def is_open(self) -> bool:
        """He can be looked back on now; not while an ending is proposed."""
        return self.running is not None and self.running.state == ReviewState.OPEN

    @property
    def is_due(self) -> bool:
        """Enough evenings to look back on (W24)."""
        return self.this_round >= self.needed

    @property
    def checks_to_end(self) -> int:
        """How many checks must say that he blames others before an ending may be proposed (W25)."""
        return max(LEAST_CHECKS, self.needed)

    @property
    def blames(self) -> int:
        return self.stances.count(Stance.BLAMES)

    @property
    def still_blames(self) -> bool:
        """What was heard last: who began to search does not “go on” blaming."""
        return self.stances[-1:] == [Stance.BLAMES]

    @property
    def may_end(self) -> bool:
        """The ground of W25: recorded often enough, from his fourth evening on, and still so."""
        return self.attended >= JUDGED_FROM and self.blames >= self.checks_to_end and self.still_blames


def progress_of(episode: Participation) -> Progress:
    """Three queries; needs `group__organisation`."""
    return progress([episode])[episode.pk]


def progress(episodes: Iterable[Participation]) -> dict[uuid.UUID, Progress]:
    """Of many episodes at once, by their id; three queries. Needs `group__organisation`."""
    rows = list(episodes)
    came, checks, reviews = _attendances(rows), _checks(rows), _reviews(rows)
    return {row.pk: _progress(row, came[row.participant_id, row.group_id], checks, reviews[row.pk]) for row in rows}


def _progress(
    episode: Participation, came: list[Came], checks: dict[tuple, ResponsibilityCheck], reviews: list[FirstPhaseReview]
) -> Progress:
    evenings = [
        Evening(session, starts_at, checks.get((episode.pk, session)))
        for session, starts_at, ends_at in came
        if ends_at > episode.began_at
    ]
    # A review that lapsed ended no round.
    rounds = [one.decided_at for one in reviews if one.decided_at and one.state in ENDS_A_ROUND]
    return Progress(
        evenings=evenings,
        this_round=sum(not rounds or one.starts_at > max(rounds) for one in evenings),
        needed=episode.group.organisation.checks_before_review,
        reviews=reviews,
    )


def _attendances(episodes: list[Participation]) -> dict[tuple, list[Came]]:
    rows = Attendance.objects.filter(
        participant__in=[one.participant_id for one in episodes],
        session__group__in={one.group_id for one in episodes},
        presence__in=CAME,
    ).order_by("session__starts_at")
    found: dict[tuple, list[Came]] = defaultdict(list)
    values = ("participant_id", "session__group_id", "session_id", "session__starts_at", "session__ends_at")
    for man, group, *came in rows.values_list(*values):
        found[man, group].append(tuple(came))
    return found


def _checks(episodes: list[Participation]) -> dict[tuple, ResponsibilityCheck]:
    rows = ResponsibilityCheck.objects.filter(participation__in=[one.pk for one in episodes])
    return {(one.participation_id, one.session_id): one for one in rows}


def _reviews(episodes: list[Participation]) -> dict[uuid.UUID, list[FirstPhaseReview]]:
    rows = FirstPhaseReview.objects.filter(participation__in=[one.pk for one in episodes])
    found: dict[uuid.UUID, list[FirstPhaseReview]] = defaultdict(list)
    for row in rows.order_by("cycle"):
        found[row.participation_id].append(row)
    return found
