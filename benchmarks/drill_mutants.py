"""Takes one refusal away at a time and asks whether anybody notices: at least 95 of 100 mutants must be killed.

First the table of who sees what is asked, in one process, only where the mutated function is called; what lives on is
given to the tests of its app and to those of this house, each in a process of its own (`benchmarks.mutation`). Run by
`make drill`. `--table` stops after the first part; `--only NAME` takes the mutants whose name contains that.
"""

import argparse
import os
import subprocess
import sys
from collections import Counter
from typing import Any

from benchmarks import mutation, scratch
from benchmarks.mutation import Mutant

ENOUGH = 0.95
NO_RULES = ("account_", "mfa_", "usersessions_")  # the pages of signing in ask no rule of ours and no door


def asked_of_the_table(found: list[Mutant]) -> dict[str, str]:
    """Which mutants the table kills, and by which question."""
    with scratch.database():
        from tests.permissions import observe

        with observe.house() as house:
            asked = callers(house)
            killed = {}
            for one in found:
                if by := first_difference(house, one, asked):
                    killed[one.name] = by
                print(f"{'killed  ' if by else 'LIVES   '} {one.name}  {one.what}  {by or ''}", flush=True)
            return killed


def callers(house: Any) -> dict[str, list[tuple]]:
    """Which questions call which function: each question is asked once while every target tells that it was called."""
    known = list(mutation.targets())
    olds = []
    for number, (target, node) in enumerate(known):
        code = mutation.probed(target, node, number)
        olds.append(target.function.__code__)
        target.function.__code__ = code
    asked: dict[str, list[tuple]] = {}
    try:
        for question in questions(house):
            mutation.called.clear()
            answer = ask(house, question)
            for number in mutation.called:
                target = known[number][0]
                asked.setdefault(f"{target.path}:{target.qualname}", []).append((question, answer))
    finally:
        for (target, _node), old in zip(known, olds, strict=True):
            target.function.__code__ = old
    return asked


def questions(house: Any) -> list[tuple]:
    """Everything that the table asks: who, method, address, body, and whether the words on it are watched."""
    found: dict[tuple, None] = {}
    for line in house.lines:
        if line.name.startswith(NO_RULES):
            continue
        for who, path in house.asked(line):
            found[who, "GET", path, "", not line.by_token] = None
            found[who, "POST", path, line.name, False] = None
    return list(found)


def ask(house: Any, question: tuple) -> tuple:
    """The mark, and the canaries on the page."""
    who, method, path, body, watched = question
    answer = house.askers[who].ask(method, path, house.bodies.get(body, {"answer": "comes"}) if body else None)
    text = answer.content.decode(errors="replace") + str(answer.headers)
    return answer.mark, tuple(house.watch.foreign(who, text, path)) if watched else ()


def first_difference(house: Any, one: Mutant, asked: dict[str, list[tuple]]) -> str:
    """The question that the mutant answers otherwise; empty when it lives through all."""
    old = one.live()
    try:
        for question, answer in asked.get(f"{one.target.path}:{one.target.qualname}", []):
            now = ask(house, question)
            if now != answer:
                return f"{question[0] or 'nobody'} {question[1]} {question[2]}: {answer} -> {now}"
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
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    found = [one for one in mutation.mutants() if chosen.only in one.name]
    killed = asked_of_the_table(found)
    left = [one for one in found if one.name not in killed]
    by_tests = {one.name for one in left if not chosen.table and killed_by_tests(one)}
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
