"""Pictures of the figures, drawn on the server: numbers are text, so that no locale puts a comma in them.

A new kind of file (ADR 0020): pictures belong to no model and no page. Nothing here reads the database.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from outcomes.queries.figures import GROUP, Line, Table

NEWEST = 8  # lines in a picture; the table has all
WIDTH, HEIGHT, GAP = 100.0, 10.0, 0.4


@dataclass(frozen=True)
class Piece:
    """A rectangle of a bar."""

    x: str
    y: str
    width: str
    height: str
    fill: str


def bar(line: Line) -> list[Piece]:
    """A line as one bar of 100 × 10. Categories that only stand together lie upon each other over their whole width."""
    pieces, left = [], 0.0
    for part in line.parts:
        width = WIDTH * part.number / line.total
        height = HEIGHT / part.span
        for place, category in enumerate(part.categories):
            top = f"{place * height:.2f}"
            shown = f"{max(width - GAP, 0.2):.2f}"
            pieces.append(Piece(f"{left:.2f}", top, shown, f"{height:.2f}", category.fill))
        left += width
    return pieces


def curve(numbers: Sequence[int]) -> str:
    """Points of a small line of 100 × 30, oldest first; zero lies at the bottom."""
    top, steps = max(numbers, default=1) or 1, max(len(numbers) - 1, 1)
    return " ".join(f"{2 + 96 * n / steps:.2f},{28 - 26 * number / top:.2f}" for n, number in enumerate(numbers))


@dataclass(frozen=True)
class Shown:
    """A figure with its pictures: a bar for each line, and for a plain number one curve from the oldest on."""

    table: Table
    rows: list[Line]
    bars: list[tuple[Line, list[Piece]]]
    curve: str


def shown(table: Table, *, groups: bool = True) -> Shown:
    """Draws the newest quarters and years, or those of a group when it was chosen. `groups`: also in the table."""
    own = [line for line in table.lines if line.kind != GROUP]
    lines = (own or list(table.lines))[:NEWEST]
    numbers = [line.total for line in reversed(lines)]
    drawn = curve(numbers) if table.is_simple and len(numbers) > 1 else ""
    rows = [line for line in table.lines if groups or line.kind != GROUP]
    return Shown(table, rows, [(line, bar(line)) for line in lines], drawn)


@dataclass(frozen=True)
class Course:
    """How one answer went over time, drawn 120 × 40: days to the right, 0 at the bottom. A gap breaks the line."""

    spots: list[tuple[str, str]]
    lines: list[str]
    last: tuple[str, str] | None


def course(given: Sequence[tuple[dt.date, int | None]], *, most: int) -> Course:
    """`given`: what was answered on each day, oldest first; None where it was left open. From 0 to `most`."""
    placed = [(at, None if number is None else _height(number, most)) for at, number in _along(given)]
    runs = [list(run) for open_, run in groupby(placed, key=lambda spot: spot[1] is None) if not open_]
    spots = [(f"{x:.1f}", f"{y:.1f}") for run in runs for x, y in run if y is not None]
    lines = [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs if len(run) > 1]
    return Course(spots, lines, spots[-1] if spots else None)


def _along(given: Sequence[tuple[dt.date, int | None]]) -> Iterator[tuple[float, int | None]]:
    """Each answer with its place from left to right, by its day; a single one stands at the right."""
    if not given:
        return
    first, last = given[0][0], given[-1][0]
    days = (last - first).days
    for day, number in given:
        yield (6 + 108 * (day - first).days / days if days else 114.0), number


def _height(number: int, most: int) -> float:
    return 35 - 30 * number / most
