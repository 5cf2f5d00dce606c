"""No published table, and no pair of tables, tells a number of one to four (issue 6; docs/figures.md)."""

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outcomes import suppression
from outcomes.suppression import FLOOR, publish
from tests.outcomes.attacker import Attacker

GROUPS, CATEGORIES = ("A", "B", "C"), ("same", "next", "later")
YEAR = tuple(range(2025 * 4, 2026 * 4))
ATOMS = [*itertools.product(GROUPS, YEAR, CATEGORIES)]


def counts_of(numbers):
    return dict(zip(ATOMS, numbers, strict=True))


def held(groups, quarters, categories, atoms=ATOMS):
    """The unknowns in such a set of groups, quarters and categories (their third place, or the fourth by `atoms`)."""
    return frozenset(atom for atom in atoms if atom[0] in groups and atom[1] in quarters and atom[2] in categories)


def told(published):
    """Every published number as an equation, also those that follow as the rest of a row."""
    for row in published.quarters:
        yield held(GROUPS, row.members, CATEGORIES), row.total
        yield from ((held(GROUPS, row.members, cell.categories), cell.number) for cell in row.cells)
    for year in published.years:
        yield held(GROUPS, year.quarters, CATEGORIES), year.row.total
        yield from ((held(GROUPS, year.quarters, cell.categories), cell.number) for cell in year.row.cells)
        for row in year.groups:
            yield held(row.members, year.quarters, CATEGORIES), row.total
            yield from ((held(row.members, year.quarters, cell.categories), cell.number) for cell in row.cells)


def targets():
    """Every cell that a table of this cube could have: one or all of each dimension."""
    one_or_all = [[(value,) for value in values] + [values] for values in (GROUPS, YEAR, CATEGORIES)]
    return itertools.product(*one_or_all)


def found_out(published):
    attacker = Attacker(ATOMS, told(published))
    return [target for target in targets() if attacker.knows(held(*target))]


def numbers(published):
    rows = [*published.quarters, *(row for year in published.years for row in (year.row, *year.groups))]
    return [row.total for row in rows] + [cell.number for row in rows for cell in row.cells]


sparse = st.lists(st.sampled_from([0, 0, 0, 1, 2, 4, 6, 9, 14]), min_size=len(ATOMS), max_size=len(ATOMS))
LONE = [9] * 12 + [9] * 12 + [9, 9, 0] * 3 + [9, 9, 2]  # group C has two "later" in a year, everything else is large
SMALL_GROUP = [9] * 24 + [1] + [0] * 11
SMALL_QUARTER = ([9] * 9 + [1, 0, 0]) + ([9] * 9 + [1, 0, 0]) + [9] * 9 + [1, 0, 0]
CUT = [9, 9, 1, 9, 9, 9, 9, 9, 9, 9, 9, 9] + [9, 9, 1] + [9] * 9 + [9, 9, 1] + [9] * 9


@settings(max_examples=25, deadline=None)
@given(sparse.map(counts_of))
@example(counts_of(LONE))
@example(counts_of(SMALL_GROUP))
@example(counts_of(SMALL_QUARTER))
@example(counts_of(CUT))
def test_whoever_solves_all_tables_together_finds_no_number_below_five(counts):
    published = publish(counts, quarters=YEAR, categories=CATEGORIES)
    assert min(numbers(published), default=FLOOR) >= FLOOR
    assert found_out(published) == []


PHASES, STAYS = ("trying", "there"), ("short", "long")
MEN = [*itertools.product(("A", "B"), YEAR, PHASES, STAYS)]  # the same men, by two figures


def figure_of(counts, place):
    """One figure of these men: its counts, by their third or fourth place."""
    found = {}
    for man, number in counts.items():
        found[man[0], man[1], man[place]] = found.get((man[0], man[1], man[place]), 0) + number
    return found


def men(groups, quarters, categories, place):
    return frozenset(man for man in MEN if man[0] in groups and man[1] in quarters and man[place] in categories)


def told_of_men(published, categories, place):
    for year in published.years:
        for row in (*published.quarters, year.row, *year.groups):
            groups = row.members if row in year.groups else ("A", "B")
            quarters = row.members if row in published.quarters else year.quarters
            yield men(groups, quarters, categories, place), row.total
            yield from ((men(groups, quarters, cell.categories, place), cell.number) for cell in row.cells)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 4, 6, 11]), min_size=len(MEN), max_size=len(MEN)))
def test_two_figures_about_the_same_men_beside_each_other_tell_no_number_below_five(numbers):
    counts = dict(zip(MEN, numbers, strict=True))
    equations = []
    for place, categories in ((2, PHASES), (3, STAYS)):
        published = publish(figure_of(counts, place), quarters=YEAR, categories=categories)
        equations += told_of_men(published, categories, place)
    attacker = Attacker(MEN, equations)
    for place, categories in ((2, PHASES), (3, STAYS)):
        for groups, quarters, chosen in itertools.product(("A", "B", "AB"), [*((q,) for q in YEAR), YEAR], categories):
            assert not attacker.knows(men(groups, quarters, (chosen,), place))


@settings(max_examples=200, deadline=None)
@given(sparse.map(counts_of))
def test_what_is_published_is_true(counts):
    for cells, total in told(publish(counts, quarters=YEAR, categories=CATEGORIES)):
        assert sum(counts[cell] for cell in cells) == total


@settings(max_examples=200, deadline=None)
@given(sparse.map(counts_of), st.integers(1, 4))
def test_what_has_been_published_stays_as_it_was_when_time_goes_on(counts, finished):
    early = publish(counts, quarters=YEAR[:finished], categories=CATEGORIES)
    late = publish(counts, quarters=YEAR, categories=CATEGORIES)
    assert late.quarters[: len(early.quarters)] == early.quarters


def _only_the_large_ones(totals):
    return [(group,) for group in totals if totals[group] >= FLOOR]


WITHOUT = {
    "rows of groups that hide a small one": ("_hides", lambda *_: True, LONE),
    "groups that stand together": ("_together", _only_the_large_ones, SMALL_GROUP),
    "columns that no quarter cuts through": ("common", lambda one, other: max(one, other, key=len), CUT),
}


@pytest.mark.parametrize("part", WITHOUT)
def test_without_a_part_of_the_method_the_attacker_wins(part, monkeypatch):
    name, instead, numbers = WITHOUT[part]
    monkeypatch.setattr(suppression, name, instead)
    assert found_out(publish(counts_of(numbers), quarters=YEAR, categories=CATEGORIES))


def test_with_small_cells_left_out_and_totals_given_the_attacker_wins():
    """The usual way of hiding, without complementary suppression: each small cell is a gap in its table."""
    counts = counts_of(LONE)
    published = publish(counts, quarters=YEAR, categories=CATEGORIES)
    cells = [held((group,), YEAR, (category,)) for group in GROUPS for category in CATEGORIES]
    sums = {cell: sum(counts[atom] for atom in cell) for cell in cells}
    naive = [(cell, number) for cell, number in sums.items() if number >= FLOOR]
    attacker = Attacker(ATOMS, [*told(published), *naive])
    assert attacker.knows(held(("C",), YEAR, ("later",)))
