"""Failure drill of the ledger: workers killed, broker emptied and stopped, two beats, SMTP away; and how fast it is.

    python -m benchmarks.drill_delivery --reminders 10000 --alerts 2000 --kills 50

Prints a table and writes `benchmarks/results/drill_delivery.json`. Every process is real: PostgreSQL (or SQLite, when
`DATABASE_URL` names it), a Redis-protocol broker, Celery workers and beats, an SMTP server. Ends with 1 when a figure
is missed.
"""

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.drill_stage import ROOT, Beat, Broker, Post, Worker, database, free_port

Figures = dict[str, float | int | str]
RESULTS = ROOT / "benchmarks" / "results" / "drill_delivery.json"
PATIENCE = 900  # seconds for one scenario


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reminders", type=int, default=10_000)
    parser.add_argument("--alerts", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--rate", type=int, default=10_000, help="messages due at once when the rate is measured")
    parser.add_argument("--away", type=float, default=20, help="seconds that the broker is stopped")
    parser.add_argument("--lease", type=float, default=5, help="seconds after which an unused claim comes back")
    parser.add_argument("--unknown", type=float, default=30, help="seconds after which a fate is given up on")
    parser.add_argument("--only", nargs="*", default=[], help="names of scenarios")
    parser.add_argument("--random-seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=RESULTS)
    given = parser.parse_args()
    results, missed = run(given)
    given.results.parent.mkdir(parents=True, exist_ok=True)
    given.results.write_text(json.dumps(results, indent=2) + "\n")
    for sentence in missed:
        print("MISSED:", sentence)
    sys.exit(1 if missed else 0)


def run(given: argparse.Namespace) -> tuple[dict[str, Figures], list[str]]:
    """Runs the scenarios; their figures, and which were missed."""
    # In production a minute and six minutes; a drill need not wait for them.
    os.environ.update({"DRILL_LEASE": str(given.lease), "DRILL_UNKNOWN": str(given.unknown)})
    with _stage() as stage:
        from benchmarks import drill_scenarios as scenarios

        chance = random.Random(given.random_seed)
        table: dict[str, Callable[[], Figures]] = {
            "rate": lambda: scenarios.rate(stage, given.rate),
            "reminders, workers killed": lambda: scenarios.kills(
                stage, "reminder", given.reminders, given.kills, chance
            ),
            "alerts, workers killed": lambda: scenarios.kills(stage, "alert", given.alerts, given.kills, chance),
            "broker emptied and away": lambda: scenarios.broker_away(stage, given.away),
            "two beats": lambda: scenarios.two_beats(stage, max(100, given.alerts // 2)),
            "smtp away two hours": lambda: scenarios.smtp_away(stage, 300),
            "all workers stopped a day": lambda: scenarios.stopped_a_day(500),
        }
        chosen = {name: table[name] for name in (given.only or table)}
        results: dict[str, Figures] = {"about": stage.about()}
        for name, scenario in chosen.items():
            results[name] = scenario()
            _show(name, results[name])
        return results, _missed(results)


class Stage:
    """What the scenarios stand on."""

    def __init__(self, folder: Path, url: str, broker: Broker, smtp_port: int) -> None:
        self.folder, self.url, self.broker, self.smtp_port = folder, url, broker, smtp_port
        self.patience = PATIENCE

    def about(self) -> Figures:
        return {
            "database": self.url.split(":")[0],
            "python": sys.version.split()[0],
            "cores": os.cpu_count() or 0,
            "lease seconds": os.environ["DRILL_LEASE"],
            "unknown after seconds": os.environ["DRILL_UNKNOWN"],
        }

    @contextlib.contextmanager
    def post(self) -> Iterator[Post]:
        post = Post(self.folder, self.smtp_port)
        try:
            yield post
        finally:
            post.kill()

    @contextlib.contextmanager
    def worker(self) -> Iterator[Worker]:
        worker = Worker()
        try:
            yield worker
        finally:
            worker.kill()

    @contextlib.contextmanager
    def beat(self, name: str = "one") -> Iterator[Beat]:
        beat = Beat(self.folder, f"beat-{name}-{time.monotonic_ns()}")
        try:
            yield beat
        finally:
            beat.kill()


@contextlib.contextmanager
def _stage() -> Iterator[Stage]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kring-drill-")))
        url = stack.enter_context(database())
        broker, port = Broker(), free_port()
        broker.start()
        stack.callback(broker.stop)
        os.environ.update(
            {
                "DATABASE_URL": url,
                "REDIS_URL": broker.url,
                "EMAIL_URL": f"smtp://127.0.0.1:{port}",
                "KRING_SECRET_KEY": "d" * 60,
                "KRING_DATA_KEYS": "d:" + "ZGRk" * 10 + "ZGQ=",
                "KRING_HTTPS": "0",
                "KRING_PLAIN_STATIC": "1",
            }
        )
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
        import benchmarks.drill_app  # noqa: F401 - sets Django up with the kinds of the drill

        yield Stage(folder, url, broker, port)


def _show(name: str, figures: Figures) -> None:
    print(f"\n{name}")
    for figure, value in figures.items():
        told = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value
        print(f"  {figure:<44}{told:>14}")
    sys.stdout.flush()


# What each figure may at most be ("≤"), or must at least be ("≥").
BOUNDS: dict[str, tuple[str, float]] = {
    "unaccounted rows": ("≤", 0),
    "twice in the ledger": ("≤", 0),
    "received twice": ("≤", 0),
    "lost": ("≤", 0),
    "sent by the ledger, never received": ("≤", 0),
    "duplicates above kills": ("≤", 0),
    "kills that were too late": ("≤", 0),
    "seconds to resume": ("≤", 30),
    "slowest commit while away, ms": ("≤", 100),
    "sent after the start": ("≤", 0),
    "overdue not shown": ("≤", 0),
    "share of no-op rate": ("≥", 0.6),
    "p99 due to sent, s": ("≤", 60),
}


def _missed(results: dict[str, Figures]) -> list[str]:
    missed = []
    for name, figures in results.items():
        for figure, value in figures.items():
            sign, bound = BOUNDS.get(figure, ("", 0))
            number = float(value) if sign else 0.0
            if (sign == "≤" and number > bound) or (sign == "≥" and number < bound):
                missed.append(f"{name}: {figure} is {number:g}, must be {sign} {bound:g}")
    return missed


def percentile(values: list[float], share: float) -> float:
    return statistics.quantiles(values, n=1000)[round(share * 1000) - 1] if len(values) > 1 else sum(values)


if __name__ == "__main__":
    main()
