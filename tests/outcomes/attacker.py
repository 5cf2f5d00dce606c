"""Somebody who has all published tables and wants to know a small number: exact bounds by linear programming.

The unknowns are the counts behind the tables; each published number is an equation, and no count is negative. Bounds
are found with fractions (simplex, Bland's rule), so there is no rounding. For one figure they are the bounds over whole
numbers too: rows of quarters and rows of groups are two families of disjoint sets, which makes the corners whole.
"""

import math
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction

Cell = Hashable
Equation = tuple[frozenset[Cell], int]


class Attacker:
    """`cells` are the unknowns; `equations` say what sets of them are together."""

    def __init__(self, cells: Sequence[Cell], equations: Iterable[Equation]) -> None:
        self.column = {cell: n for n, cell in enumerate(cells)}
        unique = {held: total for held, total in equations if held}
        width, height = len(cells), len(unique)
        self.rows = []
        for n, (held, total) in enumerate(unique.items()):
            row = [Fraction(cell in held) for cell in cells]
            row += [Fraction(n == m) for m in range(height)] + [Fraction(total)]
            self.rows.append(row)
        self.basis = [width + n for n in range(height)]
        self.width = width
        cost = [Fraction(0)] * width + [Fraction(-1)] * height
        left = _maximise(self.rows, self.basis, cost, width + height)
        assert left == 0, "the published numbers contradict each other"
        self._drop_helpers()

    def _drop_helpers(self) -> None:
        for n in reversed(range(len(self.rows))):
            if self.basis[n] < self.width:
                continue
            column = next((c for c in range(self.width) if self.rows[n][c]), None)
            if column is None:
                del self.rows[n], self.basis[n]
            else:
                _pivot(self.rows, self.basis, n, column)
        self.rows = [row[: self.width] + row[-1:] for row in self.rows]

    def most(self, cells: Iterable[Cell]) -> int:
        """The largest whole number that these cells can be together."""
        return math.floor(self._best(cells, 1))

    def least(self, cells: Iterable[Cell]) -> int:
        return math.ceil(-self._best(cells, -1))

    def knows(self, cells: Iterable[Cell]) -> bool:
        """Whether it is certain that they are together one to four."""
        held = list(cells)
        return self.most(held) <= 4 and self.least(held) >= 1

    def _best(self, cells: Iterable[Cell], sign: int) -> Fraction:
        cost = [Fraction(0)] * self.width
        for cell in cells:
            cost[self.column[cell]] += sign
        return _maximise(self.rows, self.basis, cost, self.width)


def _maximise(rows: list[list[Fraction]], basis: list[int], cost: list[Fraction], width: int) -> Fraction:
    """From a feasible corner to the best one. The sums are bounded, so there is a best one."""
    gains = list(cost)
    for row, basic in zip(rows, basis, strict=True):
        if cost[basic]:
            gains = [gain - cost[basic] * value for gain, value in zip(gains, row, strict=False)]
    while True:
        column = next((n for n in range(width) if gains[n] > 0), None)
        if column is None:
            return sum((cost[basic] * row[-1] for row, basic in zip(rows, basis, strict=True)), Fraction(0))
        bounded = [(row[-1] / row[column], basis[n], n) for n, row in enumerate(rows) if row[column] > 0]
        if not bounded:
            return Fraction(10**6)  # nothing published holds this cell
        at = min(bounded)[2]
        _pivot(rows, basis, at, column)
        gains = [gain - gains[column] * value for gain, value in zip(gains, rows[at], strict=False)]


def _pivot(rows: list[list[Fraction]], basis: list[int], at: int, column: int) -> None:
    divisor = rows[at][column]
    rows[at] = [value / divisor if value else value for value in rows[at]]
    for n, row in enumerate(rows):
        if n != at and row[column]:
            factor = row[column]
            rows[n] = [a - factor * b if b else a for a, b in zip(row, rows[at], strict=True)]
    basis[at] = column
