"""Processor time of a request: of this process, and of the one that serves it in PostgreSQL."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection


class Meter:
    """Seconds of processor time so far. On SQLite the database runs in this process."""

    def __init__(self) -> None:
        self._server: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def database(self) -> float:
        """Of the database alone; only where it runs on this machine."""
        return int(self._server.read_text().split()[0]) / 1e9 if self._server else 0.0

    def seconds(self) -> float:
        return time.process_time() + self.database()

    def of(self, act: Callable[[], Any]) -> tuple[float, float, Any]:
        """Milliseconds of the processors and by the clock on the wall, and what `act` gave."""
        wall, used = time.perf_counter(), self.seconds()
        answer = act()
        used = self.seconds() - used
        return 1000 * used, 1000 * (time.perf_counter() - wall), answer


def spread(values: list[float]) -> dict[str, float]:
    """The middle, and between which two values half of them lie."""
    low, middle, high = statistics.quantiles(values, n=4)
    return {"median": round(middle, 3), "from": round(low, 3), "to": round(high, 3)}
