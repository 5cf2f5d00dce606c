"""Evenings laid out by month and by day. Nothing here reads the database."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from core.components import Evening


@dataclass(frozen=True)
class Day:
    date: dt.date
    inside: bool
    today: bool
    events: tuple[Evening, ...] = ()


def month_weeks(year: int, month: int, events: Iterable[Evening], today: dt.date) -> list[list[Day]]:
    """The weeks (Monday first) that cover the month, each day with its evenings in order of time."""
    by_day: dict[dt.date, list[Evening]] = {}
    for event in sorted(events, key=lambda event: event.starts):
        by_day.setdefault(event.day, []).append(event)
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    return [[Day(d, d.month == month, d == today, tuple(by_day.get(d, ()))) for d in week] for week in weeks]


def agenda(events: Iterable[Evening]) -> list[tuple[dt.date, list[Evening]]]:
    """Evenings under the day that they start on, in order of time."""
    days: dict[dt.date, list[Evening]] = {}
    for event in sorted(events, key=lambda event: event.starts):
        days.setdefault(event.day, []).append(event)
    return list(days.items())
