"""The calendar of a series: pure dates and moments, no database.

A series is local wall time: every occurrence is converted by itself, so 19:30 stays 19:30 when clocks change (W1, W2).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

EVENING_FROM = dt.time(17, 0)


@dataclass(frozen=True)
class Rule:
    """Every `every_n_weeks` weeks on the weekday of `starts_on`, at `local_time` in `zone`, for `minutes`."""

    starts_on: dt.date
    local_time: dt.time
    zone: str
    every_n_weeks: int = 2
    minutes: int = 120
    ends_on: dt.date | None = None

    def dates(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """Occurrence dates from `first` to `last`, both included."""
        step = dt.timedelta(weeks=self.every_n_weeks)
        if self.ends_on is not None:
            last = min(last, self.ends_on)
        skipped = max(0, -((self.starts_on - first) // step))
        date = self.starts_on + skipped * step
        while date <= last:
            yield date
            date += step

    def span(self, date: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """Start and end in UTC of the occurrence on `date`."""
        start = dt.datetime.combine(date, self.local_time, tzinfo=ZoneInfo(self.zone)).astimezone(dt.UTC)
        return start, start + dt.timedelta(minutes=self.minutes)

    @property
    def in_the_evening(self) -> bool:
        return self.local_time >= EVENING_FROM


def pair_dates(old: list[dt.date], new: list[dt.date], cadence_weeks: int) -> dict[dt.date, dt.date]:
    """Which new date each old one becomes when a series changes: the nearest free one within half a cadence.

    Both lists are sorted. Old dates that no new date is near to are missing from the result.
    """
    reach = dt.timedelta(days=cadence_weeks * 7 // 2)
    free = list(new)
    pairs: dict[dt.date, dt.date] = {}
    for date in old:
        near = [candidate for candidate in free if abs(candidate - date) <= reach]
        if near:
            chosen = min(near, key=lambda candidate: (abs(candidate - date), candidate))
            pairs[date] = chosen
            free.remove(chosen)
    return pairs
