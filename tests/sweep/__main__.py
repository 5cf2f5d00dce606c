"""`make sweep`: every page × role × language × light × width, and what is wrong with it.

`python -m tests.sweep` takes names of addresses (`session group`): only these. `--once`: each page in one combination,
as `make test` has it. `--first`: only for the first role that sees it. `--half 1`, `--half 2`: every second page, for
two processors. Ends with 1 when something is wrong.
"""

import argparse
import logging
import sys
import time
from typing import Any

from benchmarks import scratch


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sweep")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--first", action="store_true")
    parser.add_argument("--half", type=int, choices=(1, 2))
    with scratch.database():
        from tests import browsing
        from tests.sweep.indoors import indoors
        from tests.sweep.stage import staged

        logging.disable(logging.WARNING)  # refusals are meant
        with indoors() as inside, browsing.browser() as browser, staged(browser, inside) as stage:
            return report(stage, planned(inside, parser.parse_args()))


def planned(inside: Any, asked: argparse.Namespace) -> list:
    """Which pages, each with its combinations."""
    from tests.sweep import pages, sweep

    shown = inside.do(pages.all_shown, inside.house)
    shown = [one for one in shown if not asked.names or one.name in asked.names]
    shown = pages.once_each(shown) if asked.once or asked.first else shown
    shown = shown[asked.half - 1 :: 2] if asked.half else shown
    return sweep.in_turn(shown) if asked.once else sweep.in_all(shown)


def report(stage: Any, plan: list) -> int:
    """Opens them, prints each fault when it is met for the first time, and the figures in the end."""
    from tests.sweep import sweep

    began, swept, known = time.monotonic(), sweep.Swept(), set()
    for number, swept in enumerate(sweep.sweep(stage, plan), start=1):
        for fault in swept.faults.keys() - known:
            known.add(fault)
            print(f"{fault}\n    {swept.faults[fault][0]}", flush=True)
        if number % 50 == 0:
            print(f"--- {number} of {len(plan)}, {time.monotonic() - began:.0f} s", flush=True)
    places = sum(map(len, swept.faults.values()))
    print(f"no pages: {', '.join(sorted(swept.other))}")
    print(f"{swept.pages} pages opened, {swept.looks} looks, {len(swept.faults)} faults in {places} places")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if swept.faults else 0


if __name__ == "__main__":
    sys.exit(main())
