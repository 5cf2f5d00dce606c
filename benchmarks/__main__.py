"""`make bench` and `make drill`: measures on real servers, one engine after the other, and prints the tables.

The servers are those of the tests: given by DATABASE_URL and REDIS_URL, else brought up here and taken down again.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests import environment, servers

ROOT = Path(__file__).resolve().parent.parent
BENCHES = [
    "benchmarks.materialise",
    "benchmarks.placement",
    "benchmarks.marks",
    "benchmarks.closing",
    "benchmarks.overview",
    "benchmarks.results_page",
    "benchmarks.research_export",
    "benchmarks.ratings",
    "benchmarks.fair_plan",
    "benchmarks.first_view",
    "benchmarks.search",
    "benchmarks.pages",
    "benchmarks.page_rates",
]
DRILLS = [
    "benchmarks.drill_delivery",
    "benchmarks.drill_offline",
    "benchmarks.drill_enumeration",
    "benchmarks.drill_fuzz",
    "benchmarks.drill_trail",
    "benchmarks.drill_rotation",
    "benchmarks.drill_crawl",
    "benchmarks.drill_mutants",
    "benchmarks.drill_restore",
]


def run(module: str, *arguments: str, **variables: str) -> int:
    print(f"\n=== {module} on {variables['DATABASE_URL'].partition(':')[0]}", flush=True)
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **variables}, check=False).returncode


def run_page() -> list[str]:
    """Puts the figures into docs/performance.md; its name when that failed."""
    name = "benchmarks.performance_page"
    return [name] if subprocess.run([sys.executable, "-m", name], cwd=ROOT, check=False).returncode else []


def main() -> None:
    """`bench` or `drill`, then what the module itself takes. Ends with 1 when one of them failed."""
    kind, arguments = sys.argv[1], sys.argv[2:]
    modules = {"bench": BENCHES, "drill": DRILLS}[kind]
    with servers.broker() as broker, servers.postgres() as postgres:
        failed = [
            module
            for module in modules
            for database in (environment.sqlite(), postgres)
            if run(module, *arguments, DATABASE_URL=database, REDIS_URL=broker)
        ]
    if kind == "bench":
        failed += run_page()
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
