"""Finds a good plan: fills the evenings one by one, then takes some apart and fills them again and again.

The cost of an evening falls apart into what it lacks and what each of its crew costs, so its cheapest crew is found by
looking at every candidate once. Ruin and recreate does the rest: evenings of one month, of one group or of a few days
are emptied and filled in another order, and what is not dearer stays (ADR 0022). The chance in it has a fixed seed: the
same question gets the same answer.
"""

import random
from collections import Counter, defaultdict

from sessions.rostering.problem import FACE, GUEST, PLACES, Crew, Id, Problem

SEED = 4
ROUNDS = 400  # and so many more for each evening:
ROUNDS_EACH = 6
TAKEN_APART = 6  # evenings at most
AROUND = 6  # evenings before and after
OVERLOOKED = 0.15  # the chance that a candidate is not looked at in a round: another way out than the obvious one


def suggest(problem: Problem) -> list[Crew]:
    """The crew of every evening, those who are there already included. The same for the same problem."""
    chance = random.Random(SEED)  # noqa: S311 - no secret: it only has to be the same every time
    plan = _Plan(problem)
    for number in _hardest_first(problem):
        plan.put(number, plan.cheapest(number))
    near = _near(problem)
    if any(problem.able):
        for _ in range(ROUNDS + ROUNDS_EACH * len(problem.evenings)):
            _round(plan, near, chance)
    return plan.crews


def _hardest_first(problem: Problem) -> list[int]:
    return sorted(range(len(problem.evenings)), key=lambda number: (len(problem.able[number]), number))


def _near(problem: Problem) -> list[list[list[int]]]:
    """For each evening what it shares with others: its month, its group, and the days around it."""
    months: dict[Id, list[int]] = defaultdict(list)
    groups: dict[Id, list[int]] = defaultdict(list)
    order = sorted(range(len(problem.evenings)), key=lambda number: (problem.evenings[number].starts, number))
    place = {number: at for at, number in enumerate(order)}
    for number, evening in enumerate(problem.evenings):
        months[evening.month].append(number)
        groups[evening.group].append(number)
    return [
        [months[one.month], groups[one.group], order[max(0, place[number] - AROUND) : place[number] + AROUND + 1]]
        for number, one in enumerate(problem.evenings)
    ]


def _round(plan: "_Plan", near: list[list[list[int]]], chance: random.Random) -> None:
    """Takes some evenings apart and puts them together; back again when that is dearer."""
    seed = chance.randrange(len(near))
    others = chance.choice(near[seed])
    count = min(len(others), chance.randint(1, TAKEN_APART))
    those = list(dict.fromkeys([seed, *chance.sample(others, count)]))
    before = [(number, plan.crews[number]) for number in those]
    change = sum(plan.put(number, plan.problem.there[number]) for number in those)
    chance.shuffle(those)
    change += sum(plan.put(number, plan.cheapest(number, chance)) for number in those)
    if change > 0:
        for number, _crew in before:
            plan.put(number, plan.problem.there[number])
        for number, crew in before:
            plan.put(number, crew)


class _Plan:
    """A plan that is being made; knows what every step costs."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.crews: list[Crew] = list(problem.there)
        self.loads: Counter[tuple[int, Id]] = problem.evenings_of(self.crews)
        self.visits: Counter[tuple[Id, int]] = Counter(
            problem.met
        )  # of guests, by group; who was met costs no new face

    def cheapest(self, number: int, chance: random.Random | None = None) -> Crew:
        """The best crew of an evening on which nobody stands but who stays, all others as they are."""
        there = self.problem.there[number]
        prices = sorted(
            (self._price(number, one), one)
            for one in self.problem.able[number]
            if self._is_free(number, one) and not (chance and chance.random() < OVERLOOKED)
        )
        return tuple(sorted((*there, *self._first_of([one for _price, one in prices], there))))

    def _first_of(self, order: list[int], there: Crew) -> list[int]:
        """As many of them as there are places; one who may guide alone among them, unless he is there already."""
        people = self.problem.people
        if all(people[one].training for one in there):
            able = next((one for one in order if not people[one].training), None)
            order = [] if able is None else [able, *(one for one in order if one != able)]
        return order[: max(0, PLACES - len(there))]

    def _is_free(self, number: int, one: int) -> bool:
        month = self.problem.evenings[number].month
        if self.loads[one, month] >= self.problem.people[one].most:
            return False
        return not any(one in self.crews[other] for other in self.problem.overlaps[number])

    def _price(self, number: int, one: int) -> int:
        """What it costs that he comes."""
        evening = self.problem.evenings[number]
        count = self.loads[one, evening.month]
        price = self.problem.load(one, count + 1) - self.problem.load(one, count)
        if one in self.problem.regular[number]:
            return price
        return price + GUEST + (0 if self.visits[evening.group, one] else FACE)

    def put(self, number: int, crew: Crew) -> int:
        """Sets the crew of an evening; gives by how much the plan becomes dearer."""
        old = self.crews[number]
        change = self.problem.lack(crew) - self.problem.lack(old)
        change -= sum(self._leave(number, one) for one in old if one not in crew)
        change += sum(self._join(number, one) for one in crew if one not in old)
        self.crews[number] = crew
        return change

    def _join(self, number: int, one: int) -> int:
        price = self._price(number, one)
        self._count(number, one, 1)
        return price

    def _leave(self, number: int, one: int) -> int:
        self._count(number, one, -1)
        return self._price(number, one)

    def _count(self, number: int, one: int, by: int) -> None:
        evening = self.problem.evenings[number]
        self.loads[one, evening.month] += by
        if one not in self.problem.regular[number]:
            self.visits[evening.group, one] += by
