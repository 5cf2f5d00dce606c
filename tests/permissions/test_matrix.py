"""Every address, every role, every method, against `matrix.txt` (W13; issue 7: 1).

How to read the table and add to it: docs/security/permissions.md.
"""

import pytest

from tests.permissions import observe, table

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("permissions")]
LINES = table.lines()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.label)
def test_everybody_sees_what_the_table_says(house, line):
    observed = house.cells(line)
    differ = [
        f"{column}: {seen} instead of {told}"
        for column, told, seen in zip(table.COLUMNS, line.cells, observed, strict=False)
        if told != seen
    ]
    assert list(line.cells) == observed, "\n".join([*differ, "Observed:", table.heading(), line.written(observed)])


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.label)
def test_what_is_refused_leaves_no_trace_and_tells_nothing(house, line):
    assert not list(house.closely(line))


def test_every_address_stands_in_the_table(house):
    """A new address gets a line: this prints it as observed, for its author to judge."""
    lacking = observe.unlisted(LINES)
    if lacking:
        shown = [house.observed(house.guess(name, keys)) for name, keys in lacking]
        pytest.fail("\n".join(["Add to tests/permissions/matrix.txt, if it is right:", table.heading(), *shown]))


def test_no_line_is_left_of_an_address_that_went():
    names = {one.name or "" for _path, one in table.patterns()}
    assert [line.label for line in LINES if line.name not in names] == []
