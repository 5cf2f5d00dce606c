"""How far somebody is in his first phase: the evenings he came to, and what was heard on them (W24, W25)."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from intake.models import FirstPhaseReview, ResponsibilityCheck
from intake.states import ReviewState, Stance
from participants.models import Participation
from sessions.models import Attendance
from sessions.states import CAME

# W25: judged from the fourth evening attended, and never before three checks, whatever an organisation chooses.
JUDGED_FROM = 4
LEAST_CHECKS = 3
Evening = tuple[uuid.UUID, dt.datetime, dt.datetime]


@dataclass(frozen=True)
class Progress:
    """`evenings` are the ids of those he came to, oldest first; `this_round` counts those since the last look back.

    `needed` evenings make a round (policy of the organisation). `stances` are what was recorded, oldest first: checks
    of evenings at which he turned out to be absent do not count.
    """

    evenings: list[uuid.UUID]
    this_round: int
    needed: int
    stances: list[str]

    @property
    def attended(self) -> int:
        return len(self.evenings)

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
    came, heard, since = _evenings(rows), _stances(rows), _last_look_back(rows)
    found = {}
    for row in rows:
        mine = [one for one in came[row.participant_id, row.group_id] if one[2] > row.began_at]
        after = since.get(row.pk)
        checks = heard[row.pk]
        found[row.pk] = Progress(
            evenings=[one[0] for one in mine],
            this_round=sum(1 for one in mine if after is None or one[1] > after),
            needed=row.group.organisation.checks_before_review,
            stances=[checks[one[0]] for one in mine if one[0] in checks],
        )
    return found


def _evenings(episodes: list[Participation]) -> dict[tuple[uuid.UUID, uuid.UUID], list[Evening]]:
    rows = Attendance.objects.filter(
        participant__in=[one.participant_id for one in episodes],
        session__group__in={one.group_id for one in episodes},
        presence__in=CAME,
    ).order_by("session__starts_at")
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Evening]] = defaultdict(list)
    values = ("participant_id", "session__group_id", "session_id", "session__starts_at", "session__ends_at")
    for man, group, session, starts_at, ends_at in rows.values_list(*values):
        found[man, group].append((session, starts_at, ends_at))
    return found


def _stances(episodes: list[Participation]) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    rows = ResponsibilityCheck.objects.filter(participation__in=[one.pk for one in episodes])
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for episode, session, stance in rows.values_list("participation_id", "session_id", "stance"):
        found[episode][session] = stance
    return found


def _last_look_back(episodes: list[Participation]) -> dict[uuid.UUID, dt.datetime]:
    """When the last round ended; a review that lapsed ended nothing."""
    rows = FirstPhaseReview.objects.filter(
        participation__in=[one.pk for one in episodes], state__in=[ReviewState.ROUND, ReviewState.MEMBER]
    )
    decided = rows.order_by("decided_at").values_list("participation_id", "decided_at")
    return {episode: at for episode, at in decided if at is not None}
