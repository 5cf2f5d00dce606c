"""Small questions for the fair plan, and their best answers by trying everything (branch and bound)."""

import random
from collections import Counter
from itertools import combinations

from sessions.rostering import FACE, GUEST, LOAD, Evening, Person, Problem


def small_problem(seed, evenings=6, people=5):
    """At most so many evenings of three groups in two months, and so many people, with all that can be in the way."""
    chance = random.Random(seed)
    ids = [f"w{number}" for number in range(chance.randint(2, people))]
    those = [
        Person(
            id=one,
            most=chance.randint(1, 4),
            training=chance.random() < 0.2,
            busy=tuple((start, start + 2) for start in chance.sample(range(0, 60, 2), chance.randint(0, 3))),
            taken={month: chance.randint(0, 2) for month in (0, 1) if chance.random() < 0.4},
        )
        for one in ids
    ]
    groups = {group: set(chance.sample(ids, min(len(ids), chance.randint(0, 2)))) for group in "abc"}
    met = {group: frozenset(chance.sample(ids, chance.randint(0, 1))) for group in "abc"}
    return Problem([_evening(chance, number, groups, met, ids) for number in range(chance.randint(1, evenings))], those)


def _evening(chance, number, groups, met, ids):
    group = chance.choice(list(groups))
    start = chance.randrange(0, 60)
    return Evening(
        id=number,
        group=group,
        month=start // 30,
        starts=start,
        ends=start + chance.choice([2, 2, 5]),
        there=(chance.choice(ids),) if chance.random() < 0.25 else (),
        away=frozenset(one for one in ids if chance.random() < 0.2),
        roster=frozenset(groups[group]),
        met=met[group],
    )


def best_cost(problem):
    """The least that a plan can cost. Goes its own way through the question: it shares no step with the search."""
    crews = [list(crews_of(problem, number)) for number in range(len(problem.evenings))]
    order = sorted(range(len(crews)), key=lambda number: len(crews[number]))
    loads, visits, standing = problem.evenings_of(problem.there), Counter(problem.met), {}
    least = [min(problem.lack(crew) for crew in crews[number]) for number in order]
    rest = [sum(least[at:]) for at in range(len(order) + 1)]
    fixed = sum(problem.load(at, count) for (at, _month), count in loads.items())
    best = [problem.cost(problem.there)]

    def step(at, cost):
        if cost + rest[at] >= best[0]:
            return
        if at == len(order):
            best[0] = cost
            return
        number = order[at]
        for crew in crews[number]:
            if (more := _join(problem, number, crew, loads, visits, standing)) is None:
                continue
            standing[number] = crew
            step(at + 1, cost + more)
            del standing[number]
            _leave(problem, number, crew, loads, visits)

    step(0, fixed)
    return best[0]


def crews_of(problem, number):
    there = problem.there[number]
    for count in range(max(0, 2 - len(there)), -1, -1):
        for added in combinations(problem.able[number], count):
            crew = (*there, *added)
            if not added or not all(problem.people[one].training for one in crew):
                yield crew


def _join(problem, number, crew, loads, visits, standing):
    """What this crew costs more; None where it can't be."""
    evening = problem.evenings[number]
    added = [one for one in crew if one not in problem.there[number]]
    if any(loads[one, evening.month] >= problem.people[one].most for one in added):
        return None
    if any(one in standing.get(other, ()) for one in added for other in problem.overlaps[number]):
        return None
    cost = problem.lack(crew)
    for one in added:
        loads[one, evening.month] += 1
        count, most = loads[one, evening.month], max(1, problem.people[one].most)
        cost += LOAD * count * count // most - LOAD * (count - 1) * (count - 1) // most
        if problem.people[one].id not in evening.roster:
            visits[evening.group, one] += 1
            cost += GUEST + FACE * (visits[evening.group, one] == 1)
    return cost


def _leave(problem, number, crew, loads, visits):
    evening = problem.evenings[number]
    for one in crew:
        if one not in problem.there[number]:
            loads[one, evening.month] -= 1
            if problem.people[one].id not in evening.roster:
                visits[evening.group, one] -= 1


def breaches(problem, crews):
    """Everything about a plan that must not be; empty for a good one. Reads the rows, not what `Problem` made."""
    lines = list(zip(problem.evenings, crews, problem.there, strict=True))
    found = [words for line in lines for words in _of_evening(problem, *line)]
    for (first, those, fixed), (second, others, standing) in combinations(lines, 2):
        moved = {one for one in set(those) & set(others) if one not in fixed or one not in standing}
        if moved and first.starts < second.ends and first.ends > second.starts:
            found.append("in two places at once")
    return found + [words for at, person in enumerate(problem.people) for words in _of_person(at, person, lines)]


def _of_evening(problem, evening, crew, there):
    people = [problem.people[one] for one in crew]
    added = [problem.people[one] for one in crew if one not in there]
    wrong = {
        "somebody who was there was taken off": not set(there) <= set(crew),
        "more than two, or somebody twice": len(set(crew)) != len(crew) or len(crew) > 2,
        "away": any(person.id in evening.away for person in added),
        "elsewhere": any(start < evening.ends and end > evening.starts for one in added for start, end in one.busy),
        "in training alone": bool(added) and all(person.training for person in people),
    }
    return [words for words, is_so in wrong.items() if is_so]


def _of_person(at, person, lines):
    for month in {evening.month for evening, _crew, _there in lines}:
        of_month = [(crew, there) for evening, crew, there in lines if evening.month == month]
        before = sum(at in there for _crew, there in of_month)
        count = sum(at in crew for crew, _there in of_month)
        if count > before and count + person.taken.get(month, 0) > person.most:
            yield "more evenings than he wants"
