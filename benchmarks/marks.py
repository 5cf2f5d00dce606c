"""Server time of one mark through the whole of Django, on an evening with ten men; prints a table.

Writes results/marks-….json. Works in the test database of DATABASE_URL. Run by `make bench`; ends with 1 when the
middle mark takes more than 100 ms.
"""

import json
import os
import statistics
import sys
import time
import uuid
from pathlib import Path

import pytest

MARKS = 100
BOUND = 100.0  # ms
RESULTS = Path(__file__).parent / "results"


@pytest.mark.django_db(transaction=True)
def test_a_mark_takes_little(client):
    from django.db import connection
    from django.urls import reverse

    from tests.sessions.evenings import tonight
    from tests.sessions.pages import halsteren
    from tests.signing import sign_in

    evening = tonight(halsteren(), men=10, answer="comes")
    sign_in(client, evening.karel)
    url, last = reverse("session_marks", args=[evening.pk]), {}
    times, work = [], []
    for number in range(MARKS):
        man = evening.men[number % 10]
        row = {
            "id": str(uuid.uuid4()),
            "man": str(man.pk),
            "presence": ["present", "late"][number // 10 % 2],
            "out": "",
        }
        row["base"] = last.get(man.pk, "")
        last[man.pk] = row["id"]
        start, used = time.perf_counter(), time.process_time()
        answer = client.post(url, json.dumps({"taps": [row]}), "application/json")
        times.append(1000 * (time.perf_counter() - start))
        work.append(1000 * (time.process_time() - used))
        assert answer.json()["kept"][row["id"]] == "taken"
    polls = [_timed(lambda: client.get(url)) for _ in range(100)]
    pages = [_timed(lambda: client.get(reverse("session", args=[evening.pk]))) for _ in range(20)]
    found = {
        name: _figures(values)
        for name, values in (("mark", times), ("mark, processor", work), ("look", polls), ("page", pages))
    }
    for name, figures in found.items():
        print(f"\n{name:<16} median {figures['median ms']:6.1f} ms   p95 {figures['p95 ms']:6.1f} ms", end="")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"marks-{connection.vendor}.json").write_text(json.dumps(found, indent=1))
    assert found["mark"]["median ms"] <= BOUND


def _timed(act) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def _figures(values) -> dict[str, float]:
    return {"median ms": statistics.median(values), "p95 ms": statistics.quantiles(values, n=20)[-1]}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    raise SystemExit(pytest.main(["-q", "-s", __file__, *sys.argv[1:]]))
