"""Pictures of the figures, drawn on the server: numbers are text, so that no locale puts a comma in them.

A new kind of file (ADR 0020): pictures belong to no model and no page. Nothing here reads the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
