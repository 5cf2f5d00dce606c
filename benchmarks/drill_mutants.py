"""Takes one refusal away at a time and asks whether anybody notices: at least 95 of 100 mutants must be killed.

First the tables of tests/permissions are asked, in one process, only where the mutated function is called; what lives
on is given to the tests of its app, each in a process of its own (`benchmarks.mutation`). Run by `make drill`.
`--only NAME` takes the mutants whose name contains that.
"""

import argparse
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks import mutation, scratch
from benchmarks.mutation import Mutant, Target

Ask = Callable[[Any, Any], Any]
ENOUGH = 0.95
NO_RULES = ("account_", "mfa_", "usersessions_")  # the pages of signing in ask no rule of ours and no door


def asked_of_the_tables(found: list[Mutant], *, doors_only: bool) -> dict[str, str]:
    """Which mutants the tables kill, and by which question: the doors and rules first, then the pages."""
    with scratch.database():
        from tests.permissions import observe

        with observe.house() as house:
            killed = stage(house, found, door_questions(), ask_door)
            left = [one for one in found if one.name not in killed]
            if not doors_only:
                killed |= stage(house, left, page_questions(house), ask_page)
            return killed


def stage(house: Any, found: list[Mutant], questions: list[Any], ask: Ask) -> dict[str, str]:
    """Asks every mutant what its function is called for, until an answer differs."""
    asked, killed = callers(house, questions, ask), {}
    for one in found:
        if by := first_difference(house, one, asked.get(one.target, []), ask):
            killed[one.name] = by
        print(f"{'killed  ' if by else 'lives on'} {one.name}  {one.what}  {by}", flush=True)
    return killed


def callers(house: Any, questions: list[Any], ask: Ask) -> dict[Target, list[tuple]]:
    """Which questions call which function: each is asked once while every target tells that it was called."""
    known = list(mutation.targets())
    olds = []
    for number, (target, node) in enumerate(known):
        code = mutation.probed(target, node, number)
        olds.append(target.function.__code__)
        target.function.__code__ = code
    asked: dict[Target, list[tuple]] = {}
    try:
        for question in questions:
            mutation.called.clear()
            answer = ask(house, question)
            for number in mutation.called:
                asked.setdefault(known[number][0], []).append((question, answer))
    finally:
        for (target, _node), old in zip(known, olds, strict=True):
            target.function.__code__ = old
    return asked


def door_questions() -> list[Any]:
    """Every cell of the table of doors and rules."""
    from tests.permissions import doors

    return [(line, who) for line in doors.lines() for who in doors.COLUMNS.values()]


def ask_door(house: Any, question: Any) -> Any:
    line, who = question
    house.world.people.get(who) and house.world.people[who].__dict__.pop("roles", None)
    try:
        return line.cell(house.world, who)
    except Exception as error:  # noqa: BLE001 - whatever a mutant raises, its test would fail
        return repr(error)


def page_questions(house: Any) -> list[Any]:
    """Every cell of the table of addresses: who, method, address, body, and whether the words on it are watched."""
    found: dict[tuple, None] = {}
    for line in house.lines:
        if not line.name.startswith(NO_RULES):
            for who, path in house.asked(line):
                found[who, "GET", path, "", not line.by_token] = None
                found[who, "POST", path, line.body, False] = None
    return list(found)


def ask_page(house: Any, question: Any) -> Any:
    """The mark, and the canaries on the page."""
    who, method, path, body, watched = question
    answer = house.askers[who].ask(method, path, house.bodies.get(body, {"answer": "comes"}) if body else None)
    text = answer.content.decode(errors="replace") + str(answer.headers)
    return answer.mark, tuple(house.watch.foreign(who, text, path)) if watched else ()


def first_difference(house: Any, one: Mutant, asked: list[tuple], ask: Ask) -> str:
    """The question that the mutant answers otherwise; empty when it lives through all."""
    old = one.live()
    try:
        for question, answer in asked:
            if (now := ask(house, question)) != answer:
                return f"{question}: {answer} -> {now}"[:160]
    finally:
        one.target.function.__code__ = old
    return ""


def killed_by_tests(one: Mutant) -> bool:
    """Whether a test of its app fails with the mutant in place."""
    app = one.target.path.partition("/")[0]
    folders = [folder for folder in (f"tests/{app}", "tests/home") if (mutation.ROOT / folder).is_dir()]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "benchmarks.mutation", "-p", "no:xdist", *folders]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    marks = ["-m", "not servers and not browser and not embedded"]
    environment = {**os.environ, "KRING_MUTANT": one.name}
    return subprocess.run([*command, *marks], cwd=mutation.ROOT, env=environment, check=False, **quiet).returncode == 1  # type: ignore[call-overload]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", action="store_true", help="stop before the tests of the apps")
    parser.add_argument("--doors", action="store_true", help="stop after the table of doors and rules")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite"):
        print("rules and doors are the same on every engine: asked on SQLite")
        return 0
    found = [one for one in mutation.mutants() if chosen.only in one.name]
    killed = asked_of_the_tables(found, doors_only=chosen.doors)
    left = [one for one in found if one.name not in killed]
    by_tests = {one.name for one in left if not (chosen.tables or chosen.doors) and killed_by_tests(one)}
    return report(found, set(killed), by_tests)


def report(found: list[Mutant], by_table: set[str], by_tests: set[str]) -> int:
    """Prints and keeps the figures; 1 where too many live."""
    living = [one for one in found if one.name not in by_table | by_tests]
    share = 1 - len(living) / max(len(found), 1)
    counts = Counter(one.target.path.partition("/")[0] for one in found)
    print(f"\n{len(found)} mutants {dict(counts)}: {len(by_table)} killed by the table, {len(by_tests)} by tests,")
    print(f"{len(living)} live; {share:.1%} killed")
    for one in living:
        print(f"  lives: {one.name}  {one.what}")
    figures = {"mutants": len(found), "by_table": len(by_table), "by_tests": len(by_tests), "share": share}
    scratch.keep("mutants", "sqlite", figures | {"living": [f"{one.name} {one.what}" for one in living]})
    return 0 if share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
