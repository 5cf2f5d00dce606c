"""Which counts may be published, so that nobody can work out a number below five (docs/figures.md, ADR 0020).

A figure is one cube: group × quarter × category. It is published as rows of sums and never cell by cell:

- a *quarter* of the whole organisation, and when it is large split into blocks of neighbouring categories; a quarter
  with fewer than five is carried into the next one;
- a finished *year*, made of the quarters whose rows end in it, and in it each *group*, split into blocks of categories
  that no quarter of that year cuts through. Groups below five stand together.

Every published number is five or more, and no hidden cell is known to lie below five, also not by subtracting rows,
columns and totals of any of these tables. A zero is treated as a small number: "nobody" tells something too.

A row of a quarter depends on that quarter and earlier ones only, a year on that year only: what has been published
stays as it was when time goes on. Everything here is pure; a page, a file and a report read the same `Published`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

FLOOR = 5
ENOUGH = 10  # for each category: below, a quarter shows its total only, so that the year may show more

Group = Any  # whatever names one: an id, or None
Block = tuple[str, ...]
Blocks = tuple[Block, ...]
Span = tuple[int, int]  # first and last quarter
Counts = Mapping[tuple[Group, int, str], int]  # (group, quarter, category): how many
Split = Mapping[str, int]  # category: how many


@dataclass(frozen=True)
class Cell:
    """So many in these categories together."""

    categories: Block
    number: int


@dataclass(frozen=True)
class Row:
    """One line of a table. `members` are the quarters or groups that it stands for; without `cells` only its total."""

    members: tuple
    total: int
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Year:
    """A finished year: the organisation's row over `quarters`, and a row for each group that may be shown."""

    year: int
    quarters: tuple[int, ...]
    row: Row
    groups: tuple[Row, ...]


@dataclass(frozen=True)
class Published:
    """All that leaves of one figure. `waiting`: the last quarters, as long as they are fewer than five together."""

    quarters: tuple[Row, ...]
    years: tuple[Year, ...]
    waiting: tuple[int, ...]


def publish(
    counts: Counts,
    *,
    quarters: Sequence[int],
    categories: Sequence[str],
    ran: Mapping[Group, Span] | None = None,
) -> Published:
    """What may be published of `counts`.

    `quarters`: every finished quarter since the organisation began, oldest first, as year * 4 + (0 to 3): a first one
    that moves would make old rows differ. `categories` in an order in which neighbours may be shown together. `ran`:
    first and last quarter of each group, a public fact: a group that did not run is left out of that year's table. What
    was counted there nevertheless, and what has no group, stands under None; name None too where that is common.
    Figures about the same men get the same quarters and groups together.
    """
    by_quarter, by_group = _sums(counts)
    units = list(carried({quarter: by_quarter[quarter].total() for quarter in quarters}, quarters))
    rows = tuple(_row(unit, _add(by_quarter[q] for q in unit), categories) for unit in units)
    years = []
    for year in sorted({row.members[-1] // 4 for row in rows}):
        if year * 4 + 3 in quarters:
            inside = [row for row in rows if row.members[-1] // 4 == year]
            years.append(_year(year, inside, by_group, ran))
    shown = {quarter for unit in units for quarter in unit}
    return Published(rows, tuple(years), tuple(quarter for quarter in quarters if quarter not in shown))


def carried(totals: Mapping[int, int], quarters: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Quarters one by one, and those below the floor together with the next ones until they reach it."""
    unit: tuple[int, ...] = ()
    for quarter in quarters:
        unit += (quarter,)
        if sum(totals[one] for one in unit) >= FLOOR:
            yield unit
            unit = ()


def split(numbers: Split, blocks: Blocks) -> Blocks:
    """Neighbouring blocks put together, the smallest first, until each holds at least the floor, or one is left."""
    while len(blocks) > 1 and min(_in(numbers, block) for block in blocks) < FLOOR:
        blocks = _merged(numbers, blocks)
    return blocks


def common(one: Blocks, other: Blocks) -> Blocks:
    """The finest blocks that neither `one` nor `other` cuts through; all are runs of the same ordered categories."""
    ends = {block[-1] for block in one} & {block[-1] for block in other}
    found: list[Block] = [()]
    for category in (category for block in one for category in block):
        found[-1] += (category,)
        if category in ends:
            found.append(())
    return tuple(block for block in found if block)


# --- the parts --------------------------------------------------------------------------------------------------------


def _sums(counts: Counts) -> tuple[dict[int, Counter[str]], dict[Group, dict[int, Counter[str]]]]:
    by_quarter: dict[int, Counter[str]] = _Counters()
    by_group: dict[Group, dict[int, Counter[str]]] = {}
    for (group, quarter, category), number in counts.items():
        by_quarter[quarter][category] += number
        by_group.setdefault(group, _Counters())[quarter][category] += number
    return by_quarter, by_group


class _Counters(dict[int, Counter[str]]):
    def __missing__(self, key: int) -> Counter[str]:
        return self.setdefault(key, Counter())


def _add(parts: Iterable[Split]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for part in parts:
        for category, number in part.items():
            whole[category] += number
    return whole


def _in(numbers: Split, block: Block) -> int:
    return sum(numbers.get(category, 0) for category in block)


def _merged(numbers: Split, blocks: Blocks) -> Blocks:
    """The smallest block joins its smaller neighbour."""
    sizes = [_in(numbers, block) for block in blocks]
    at = sizes.index(min(sizes))
    first = at - 1 if at and (at + 1 == len(blocks) or sizes[at - 1] <= sizes[at + 1]) else at
    return (*blocks[:first], blocks[first] + blocks[first + 1], *blocks[first + 2 :])


def _cells(numbers: Split, blocks: Blocks) -> tuple[Cell, ...]:
    return tuple(Cell(block, _in(numbers, block)) for block in blocks)


def _row(members: tuple, numbers: Split, categories: Sequence[str]) -> Row:
    total = sum(numbers.values())
    large = total >= ENOUGH * len(categories)
    blocks = split(numbers, _singly(categories)) if large else (tuple(categories),)
    return Row(members, total, _cells(numbers, blocks))


def _singly(categories: Iterable[str]) -> Blocks:
    return tuple((category,) for category in categories)


def _year(year: int, rows: list[Row], by_group: Mapping, ran: Mapping[Group, Span] | None) -> Year:
    quarters = tuple(quarter for row in rows for quarter in row.members)
    each = {group: _add(numbers.get(quarter, {}) for quarter in quarters) for group, numbers in by_group.items()}
    whole = _add(each.values())
    blocks = _blocks_of_year(whole, [tuple(cell.categories for cell in row.cells) for row in rows])
    cells = _cells(whole, blocks)
    return Year(
        year, quarters, Row((), sum(row.total for row in rows), cells), _groups(_present(each, quarters, ran), blocks)
    )


def _blocks_of_year(whole: Split, rows: list[Blocks]) -> Blocks:
    """No row may cut through a block of the year. What stands in one piece in every row may be split for the year."""
    found: list[Block] = []
    for block in reduce(common, rows):
        uncut = all(block in blocks for blocks in rows)
        found += split(whole, _singly(block)) if uncut else (block,)
    return tuple(found)


def _present(each: Mapping[Group, Counter[str]], quarters: Sequence[int], ran: Mapping[Group, Span] | None) -> dict:
    """The groups that ran, also with nothing counted; what was counted elsewhere stands under None."""
    if ran is None:
        return dict(each)
    there = [group for group, (first, last) in ran.items() if first <= quarters[-1] and last >= quarters[0]]
    found = {group: each.get(group, Counter()) for group in there}
    elsewhere = _add(numbers for group, numbers in each.items() if group not in found)
    return {**found, None: found.get(None, Counter()) + elsewhere} if elsewhere.total() else found


def _groups(numbers: Mapping[Group, Counter[str]], blocks: Blocks) -> tuple[Row, ...]:
    """A row for each group by itself, and one for those that can only stand together; none when that is all of them."""
    units = _together({group: split.total() for group, split in numbers.items()})
    if len(units) < 2:
        return ()
    sums = {unit: numbers[unit[0]] if len(unit) == 1 else _add(numbers[group] for group in unit) for unit in units}
    columns, bare = _best(sums, blocks)
    return tuple(Row(unit, sums[unit].total(), () if unit in bare else _cells(sums[unit], columns)) for unit in units)


def _together(totals: Mapping[Group, int]) -> list[tuple]:
    """Groups above the floor alone; the others together, with the smallest of the former if they need it."""
    order = sorted(totals, key=totals.__getitem__)
    size = sum(totals[group] < FLOOR for group in order)
    while 0 < size < len(order) and sum(totals[group] for group in order[:size]) < FLOOR:
        size += 1
    rest = tuple(group for group in totals if group in order[:size])
    return [(group,) for group in totals if group not in rest] + ([rest] if rest else [])


def _best(sums: Mapping[tuple, Counter[str]], blocks: Blocks) -> tuple[Blocks, set[tuple]]:
    """The columns with which most cells can be shown, and the rows that then show their total only."""
    whole = _add(sums.values())
    options: list[tuple[int, Blocks, set[tuple]]] = []
    while len(blocks) > 1:
        bare = without_cells({unit: [_in(split, block) for block in blocks] for unit, split in sums.items()})
        options.append(((len(sums) - len(bare)) * (len(blocks) - 1), blocks, bare))
        blocks = _merged(whole, blocks)
    most, columns, rows = max(options, key=lambda option: option[0], default=(0, blocks, set()))
    return (columns, rows) if most else (blocks, set())


def without_cells(rows: Mapping[tuple, list[int]]) -> set[tuple]:
    """The rows that show their total only: those with a small cell, and as many more as hide them (the smallest first).

    What they hold together in each column follows by subtraction, so that must reach the floor as well.
    """
    bare = {unit for unit, cells in rows.items() if min(cells) < FLOOR}
    full = sorted((unit for unit in rows if unit not in bare), key=lambda unit: sum(rows[unit]), reverse=True)
    while bare and full and not _hides([rows[unit] for unit in bare]):
        bare.add(full.pop())
    return bare


def _hides(rows: list[list[int]]) -> bool:
    return len(rows) > 1 and min(map(sum, zip(*rows, strict=True))) >= FLOOR
