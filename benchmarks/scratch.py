"""The empty database in which a benchmark may do as it likes, and the place where its figures go."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
RESULTS = Path(__file__).parent / "results"


@contextlib.contextmanager
def database() -> Iterator[str]:
    """Django's test database of the engine in DATABASE_URL, thrown away afterwards; gives the engine's name."""
    import django

    import tests.environment  # gives what the environment does not say

    django.setup()
    tests.environment.pytest_configure()  # SQLite in a file, as in production; Django would take it in memory
    from django.db import connection
    from django.template import Template
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

    render = Template._render
    setup_test_environment()
    Template._render = render  # as in production: tests make every template tell what it was rendered with
    old = setup_databases(0, interactive=False, aliases=["default"])
    try:
        yield connection.vendor
    finally:
        teardown_databases(old, 0)
        teardown_test_environment()


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock on the wall and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    act()
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)


def keep(name: str, engine: str, figures: object) -> None:
    """Writes `results/NAME-ENGINE.json`."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}-{engine}.json").write_text(json.dumps(figures, indent=1) + "\n")
