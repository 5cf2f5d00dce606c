"""Server time of one mark through the whole of Django, on an evening with ten men; prints a table.

    python -m benchmarks.marks

Works in the test database of DATABASE_URL and writes `results/marks-….json`. Run by `make bench`; ends with 1 when the
middle mark takes more than 100 ms.
"""

import itertools
import json
import statistics
import sys
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import scratch

MARKS = 100
BOUND = 100.0  # ms


def measure() -> dict[str, dict[str, float]]:
    """Milliseconds by the clock on the wall: a mark, a look at what stands, the whole page."""
    from django.test import Client
    from django.urls import reverse

    from tests.sessions.evenings import tonight
    from tests.sessions.pages import halsteren
    from tests.signing import sign_in

    evening = tonight(halsteren(), men=10, answer="comes")
    client, page = Client(), reverse("session", args=[evening.pk])
    sign_in(client, evening.karel)
    url = reverse("session_marks", args=[evening.pk])
    taps = itertools.islice(_taps(evening.men), MARKS)
    client.get(page)  # the templates are compiled once in the life of a process
    return {
        "mark": _figures(lambda: _sent(client, url, next(taps)), MARKS),
        "look": _figures(lambda: client.get(url), MARKS),
        "page": _figures(lambda: client.get(page), 30),
    }


def _taps(men: list[Any]) -> Iterator[dict[str, str]]:
    """An endless row of taps, each made on top of the one before."""
    last: dict[Any, str] = {}
    for number in itertools.count():
        man = men[number % len(men)]
        tap = {"id": str(uuid.uuid4()), "man": str(man.pk), "out": "", "base": last.get(man.pk, "")}
        last[man.pk] = tap["id"]
        yield {**tap, "presence": ["present", "late"][number // len(men) % 2]}


def _sent(client: Any, url: str, tap: dict[str, str]) -> None:
    answer = client.post(url, json.dumps({"taps": [tap]}), "application/json")
    assert answer.json()["kept"][tap["id"]] == "taken"


def _figures(act: Callable[[], object], times: int) -> dict[str, float]:
    walls = [scratch.timed(act)[0] for _ in range(times)]
    return {"median ms": statistics.median(walls), "p95 ms": statistics.quantiles(walls, n=20)[-1]}


def main() -> None:
    with scratch.database() as engine:
        found = measure()
    for name, figures in found.items():
        print(f"{name:<6} median {figures['median ms']:6.1f} ms   p95 {figures['p95 ms']:6.1f} ms")
    scratch.keep("marks", engine, found)
    sys.exit(found["mark"]["median ms"] > BOUND)


if __name__ == "__main__":
    main()
