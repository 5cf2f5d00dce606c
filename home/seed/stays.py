"""When each man of a circle came and went: the chairs of the circle, one after the other. Pure; no database."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

from home.seed.sizes import CHAIRS
from participants.states import ParticipationState

S = ParticipationState
DAY = dt.timedelta(days=1)
FIRST_PHASE = 56 * DAY
# In which part of the circle's life each chair is taken for the first time; the last one is that of the newcomer.
TAKEN_WITHIN = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.4, 0.8, 0.5)


@dataclass(frozen=True)
class Stay:
    """One episode of the `man`-th man of a circle. At any moment at most one stay holds a `chair`."""

    man: int
    chair: int
    state: ParticipationState
    began_at: dt.datetime
    closed_at: dt.datetime | None = None
    paused_at: dt.datetime | None = None
    is_return: bool = False

    @property
    def member_at(self) -> dt.datetime | None:
        """When his first phase was over; nothing for whom it is not."""
        at = self.began_at if self.is_return else self.began_at + FIRST_PHASE
        until = self.paused_at or self.closed_at
        over = self.state in (S.MEMBER, S.PAUSED, S.LEFT, S.ENDED) and (until is None or at <= until)
        return at if over else None

    def is_there(self, at: dt.datetime) -> bool:
        """Whether he is expected on an evening that starts then."""
        until = self.paused_at or self.closed_at
        return self.state != S.INVITED and self.began_at <= at and (until is None or at < until)


def stays_of(members: int, opened_at: dt.datetime, now: dt.datetime, chance: random.Random) -> list[Stay]:
    """The episodes of so many men in the order in which they were taken into account; a man may have two."""
    chairs = min(CHAIRS, members)
    found: list[Stay] = []
    first = 0
    for chair in range(chairs):
        men = members * (chair + 1) // chairs - members * chair // chairs
        found += _chair(chair, range(first, first + men), opened_at, now, chance)
        first += men
    return found


def _chair(
    chair: int, men: range, opened_at: dt.datetime, now: dt.datetime, chance: random.Random
) -> Iterator[Stay]:  # fmt: skip
    start = opened_at + (now - opened_at) * TAKEN_WITHIN[chair] * chance.random()
    newcomer = chair == CHAIRS - 1
    last = now - chance.randint(7, 55) * DAY if newcomer else now
    share = (last - start) / (len(men) - newcomer or 1)
    for place, man in enumerate(men):
        if newcomer and place == len(men) - 1:
            yield _newcomer(man, chair, last, now, chance)
        elif place < len(men) - 1:
            began = start + share * place
            state = S.ENDED if chance.random() < 0.1 else S.LEFT
            yield Stay(man, chair, state, began, closed_at=began + share * 0.9)
        else:
            yield from _still(man, chair, start + share * place, now, chance)


def _newcomer(man: int, chair: int, began: dt.datetime, now: dt.datetime, chance: random.Random) -> Stay:
    if chance.random() < 0.2:
        return Stay(man, chair, S.INVITED, now - 3 * DAY)
    return Stay(man, chair, S.TRYING, began)


def _still(man: int, chair: int, began: dt.datetime, now: dt.datetime, chance: random.Random) -> Iterator[Stay]:
    """Most are still there; some came back after a time away, some pause, some have just left."""
    length = now - began
    one = Stay(man, chair, S.MEMBER if length >= FIRST_PHASE else S.TRYING, began)
    dice = chance.random()
    if length < 4 * FIRST_PHASE or dice >= 0.26:
        yield one
    elif dice < 0.15:
        left = began + length * chance.uniform(0.4, 0.6)
        yield replace(one, state=S.LEFT, closed_at=left)
        yield replace(one, is_return=True, began_at=left + length * 0.1)
    elif dice < 0.2:
        yield replace(one, state=S.PAUSED, paused_at=now - chance.randint(10, 40) * DAY)
    else:
        yield replace(one, state=S.LEFT, closed_at=now - chance.randint(3, 60) * DAY)
