"""Calendar quarters in the organisation's own zone, as numbers: year * 4 + (0 to 3)."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence

from django.utils.translation import gettext as _

from core import clock

# What happened in a quarter may still be written down; a quarter is counted this long after its end.
SETTLES = dt.timedelta(days=14)


def quarter_on(day: dt.date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def first_day(quarter: int) -> dt.date:
    return dt.date(quarter // 4, quarter % 4 * 3 + 1, 1)


def start(quarter: int, zone: str) -> dt.datetime:
    """The moment at which it begins."""
    return clock.at_local(first_day(quarter), dt.time(0), zone)


def last_finished(now: dt.datetime, zone: str) -> int:
    """The newest quarter that has ended and settled."""
    return quarter_on(clock.localdate(zone, now - SETTLES)) - 1


class Quarters:
    """Finds the quarter of a moment, for many moments: `last` and earlier ones, None for later."""

    def __init__(self, last: int, zone: str, years: int = 40) -> None:
        self.first, self.last = last - years * 4, last
        self._starts = [start(quarter, zone) for quarter in range(self.first, last + 2)]

    @property
    def end(self) -> dt.datetime:
        """When the last one ended."""
        return self._starts[-1]

    def start(self, quarter: int) -> dt.datetime:
        """When one of them, or the one after the last, begins."""
        return self._starts[quarter - self.first]

    def of(self, moment: dt.datetime) -> int | None:
        at = self.first + bisect_right(self._starts, moment) - 1
        return at if self.first <= at <= self.last else None


def name(quarters: Sequence[int]) -> str:
    """ "Q3 2025", or "Q3 2025 – Q1 2026" when they only stand together."""
    words = [_one(quarters[0])] + ([_one(quarters[-1])] if len(quarters) > 1 else [])
    return " – ".join(words)


def _one(quarter: int) -> str:
    return _("Q%(number)d %(year)d") % {"number": quarter % 4 + 1, "year": quarter // 4}


def year_name(year: int, quarters: Sequence[int]) -> str:
    """The year, with its quarters where they are not exactly its own four."""
    exact = list(quarters) == list(range(year * 4, year * 4 + 4))
    return str(year) if exact else f"{year} ({name(quarters)})"
