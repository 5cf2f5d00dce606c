"""What a plan is about, what must be, and what is good.

What is good is one number, `Problem.cost`; less is better (docs/roster.md says the same in words):

    GAP     for every evening without somebody who may guide alone
    SINGLE  for every evening that one guides alone
    LOAD    per worker and month, times n² / most, for his n evenings of at most `most`: even loads are the cheapest
    GUEST   for every evening to which the plan brings somebody who is not on the roster of its group
    FACE    once more for every such guest whom the group has not met before

What must be is never weighed: nobody who is away, elsewhere then, or full that month; at most two on an evening; who is
in training only beside somebody who is not.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

GAP, SINGLE, LOAD, FACE, GUEST = 100_000, 20_000, 1200, 300, 100
PLACES = 2

Id = Hashable
Crew = tuple[int, ...]  # positions in `Problem.people`, going up


@dataclass(frozen=True)
class Person:
    """`most` evenings a month; `busy` are spans of other evenings, `taken` how many count in each month."""

    id: Id
    most: int
    training: bool = False
    busy: tuple[tuple[Any, Any], ...] = ()
    taken: Mapping[Id, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Evening:
    """An evening that lacks workers. `there` stay on it; it counts in nobody's `busy` or `taken`.

    `away`: who can't come that day. `roster`: who is on the roster of its group that day; `met`: whom the group knows
    from before, the same for all its evenings. All are ids of persons.
    """

    id: Id
    group: Id
    month: Id
    starts: Any
    ends: Any
    there: tuple[Id, ...] = ()
    away: frozenset[Id] = frozenset()
    roster: frozenset[Id] = frozenset()
    met: frozenset[Id] = frozenset()


class Problem:
    """Evenings and people, with what is possible worked out once."""

    def __init__(self, evenings: Sequence[Evening], people: Sequence[Person]) -> None:
        self.evenings, self.people = list(evenings), list(people)
        at = {person.id: number for number, person in enumerate(self.people)}
        self.there: list[Crew] = [tuple(sorted(at[one] for one in evening.there)) for evening in self.evenings]
        self.regular = [{at[one] for one in evening.roster if one in at} for evening in self.evenings]
        self.met = {(evening.group, at[one]) for evening in self.evenings for one in evening.met if one in at}
        self.overlaps = self._overlaps()
        self.able = [self._able(number) for number in range(len(self.evenings))]

    def _overlaps(self) -> list[list[int]]:
        """For each evening the others that go on then."""
        found: list[list[int]] = [[] for _ in self.evenings]
        going: list[int] = []
        for number in sorted(range(len(self.evenings)), key=lambda one: self.evenings[one].starts):
            going = [one for one in going if self.evenings[one].ends > self.evenings[number].starts]
            for other in going:
                found[number].append(other)
                found[other].append(number)
            going.append(number)
        return found

    def _able(self, number: int) -> list[int]:
        """Who could be added, whatever the rest of the plan."""
        evening = self.evenings[number]
        fixed = {one for other in [number, *self.overlaps[number]] for one in self.there[other]}
        return [
            at
            for at, person in enumerate(self.people)
            if at not in fixed
            and person.id not in evening.away
            and not any(start < evening.ends and end > evening.starts for start, end in person.busy)
        ]

    def lack(self, crew: Crew) -> int:
        """What is missing on an evening."""
        if all(self.people[one].training for one in crew):
            return GAP
        return SINGLE if len(crew) < PLACES else 0

    def load(self, at: int, evenings: int) -> int:
        """What so many evenings in a month are for this person."""
        return LOAD * evenings * evenings // max(1, self.people[at].most)

    def guests(self, number: int, crew: Iterable[int]) -> list[int]:
        """Those whom the plan brings to this evening and who are not on its roster."""
        return [one for one in crew if one not in self.there[number] and one not in self.regular[number]]

    def evenings_of(self, crews: Sequence[Crew]) -> Counter[tuple[int, Id]]:
        """How many evenings each has in each month, with those that are not in the plan."""
        loads: Counter[tuple[int, Id]] = Counter()
        for at, person in enumerate(self.people):
            for month, count in person.taken.items():
                loads[at, month] = count
        for evening, crew in zip(self.evenings, crews, strict=True):
            loads.update((one, evening.month) for one in crew)
        return loads

    def cost(self, crews: Sequence[Crew]) -> int:
        """What a whole plan costs; `crews` are those of the evenings, in their order."""
        guests = [self.guests(number, crew) for number, crew in enumerate(crews)]
        faces = {(self.evenings[number].group, one) for number, those in enumerate(guests) for one in those}
        loads = self.evenings_of(crews)
        return (
            sum(self.lack(crew) for crew in crews)
            + sum(self.load(at, count) for (at, _month), count in loads.items())
            + FACE * len(faces - self.met)
            + GUEST * sum(len(those) for those in guests)
        )
