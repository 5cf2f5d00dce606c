"""The main pages beside a bare Django view, at growing sizes: queries, server time, processor time (issue 9).

    python -m benchmarks.pages --sizes small middle --rounds 12

Every round asks for each page a few times and for the bare view as often, in turns (A B A B …), in one process with
Django's test client: the same middleware, session and kind of user on both sides, and processor time of the database
counted in on PostgreSQL. Works in the test database of DATABASE_URL; with `--seeded` in the database itself, which
`manage.py seed` must have filled, and whose size is then named by `--sizes`. Writes `results/pages-SIZE-ENGINE.json`;
`python -m benchmarks.performance_page` makes the table and the plot of docs/performance.md from them.
Ends with 1 when a page asks the database more often at a larger size.
"""

import argparse
import contextlib
import logging
import statistics
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks import scratch

SIZES = {"small": (20, 200, 2), "middle": (100, 1_000, 5), "national": (1_000, 10_000, 10)}
BARE = "bare/plain/50/"
A_TURN = 3  # requests of one page, then as many of the bare view
WARM = 3


@contextlib.contextmanager
def place(*, seeded: bool) -> Iterator[None]:
    """The database to work in, with the addresses of the bare view."""
    with scratch.database() if not seeded else _given():
        from django.conf import settings

        settings.ROOT_URLCONF = "benchmarks.bare"
        logging.getLogger("kring").setLevel(logging.WARNING)  # who signs in is no figure
        yield


@contextlib.contextmanager
def _given() -> Iterator[None]:
    import django

    import tests.environment  # noqa: F401 - gives what the environment does not say

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS.append("testserver")
    yield


def fill(size: str) -> None:
    from django.core.management import call_command

    groups, members, years = SIZES[size]
    call_command("seed", groups=groups, members=members, years=years, verbosity=1)


def measure(size: str, rounds: int) -> dict[str, Any]:
    from benchmarks import pages_world
    from benchmarks.meter import Meter

    times = WARM + 1 + rounds * A_TURN
    found = pages_world.pages(times)
    meter, rows = Meter(), {}
    for page in found:
        rows[page.name] = _one(page, meter, rounds)
        print(f"  {size:<9} {page.name:<26} {_line(rows[page.name])}", flush=True)
    return rows


def _line(row: dict[str, Any]) -> str:
    ratio = row["ratio"]
    bound = f" of {row['bound']}" if row["bound"] else ""
    return (
        f"ratio {ratio['median']:.2f} ({ratio['from']:.2f}–{ratio['to']:.2f}){bound}, {row['queries']} queries, "
        f"{row['cpu ms']:.1f} ms of processor, p50 {row['p50 ms']:.1f} ms, p95 {row['p95 ms']:.1f} ms"
    )


def _one(page: Any, meter: Any, rounds: int) -> dict[str, Any]:
    from benchmarks.meter import spread
    from benchmarks.pages_world import client_of

    bare = client_of(page.user)
    for _ in range(WARM):
        _checked(page, page.act())
        bare.get(f"/{BARE}")
    queries = _queries(page)  # what only the first reading of an hour writes is not counted
    ratios, cpu, walls, base = [], [], [], []
    for _ in range(rounds):
        mine, others = [], []
        for _ in range(A_TURN):
            used, wall, answer = meter.of(page.act)
            _checked(page, answer)
            mine.append(used)
            walls.append(wall)
            used, _wall, _answer = meter.of(lambda: bare.get(f"/{BARE}"))
            others.append(used)
        ratios.append(sum(mine) / sum(others))
        cpu += mine
        base += others
    return {
        "ratio": spread(ratios),
        "bound": page.bound,
        "queries": queries,
        "cpu ms": round(statistics.median(cpu), 2),
        "bare cpu ms": round(statistics.median(base), 2),
        "p50 ms": round(statistics.median(walls), 2),
        "p95 ms": round(statistics.quantiles(walls, n=20)[-1], 2),
    }


def _queries(page: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        _checked(page, page.act())
    return sum("core_accessevent" not in one["sql"] for one in captured.captured_queries)


def _checked(page: Any, answer: Any) -> None:
    assert answer.status_code == page.status, (page.name, answer.status_code, answer.content[:400])
    page.after(answer)


def bare_sizes(rounds: int) -> dict[str, Any]:
    """How the yardstick itself compares: fewer rows, and flat ones."""
    from benchmarks import pages_world
    from benchmarks.meter import Meter
    from groups.models import OrganisationRole

    user = OrganisationRole.objects.get(role="coordinator", organisation__slug="seed-0").user
    client, meter, found = pages_world.client_of(user), Meter(), {}
    for name in ("plain/50", "flat/50", "plain/20", "flat/20", "plain/0"):
        url = f"/bare/{name}/"
        page = pages_world.Page(f"bare {name}", lambda url=url: client.get(url), user)
        found[page.name] = _one(page, meter, rounds)
        print(f"            {page.name:<26} {_line(found[page.name])}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["small", "middle"])
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seeded", action="store_true", help="in the database of DATABASE_URL, as it is seeded")
    options = parser.parse_args()
    queries: dict[str, dict[str, int]] = {}
    for size in options.sizes:
        with place(seeded=options.seeded):
            from django.db import connection

            if not options.seeded:
                fill(size)
            rows = {**bare_sizes(options.rounds), **measure(size, options.rounds)}
            scratch.keep(f"pages-{size}", connection.vendor, rows)
        for name, row in rows.items():
            queries.setdefault(name, {})[size] = row["queries"]
    grown = {name: found for name, found in queries.items() if len(set(found.values())) > 1}
    for name, found in grown.items():
        print(f"{name} asks more often at another size: {found}")
    sys.exit(bool(grown))


if __name__ == "__main__":
    main()
