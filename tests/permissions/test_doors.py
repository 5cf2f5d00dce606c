"""The doors to rows and the rules about somebody, one by one, against `doors.txt` (W13; issue 7: 1)."""

import pytest

from tests.permissions import doors

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("permissions")]
LINES = doors.lines()


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.label)
def test_a_door_gives_and_a_rule_allows_what_the_table_says(house, line):
    observed = line.observed(house.world)
    assert list(line.cells) == observed, "\n".join(["Observed:", doors.heading(), line.written(observed)])


def test_every_door_and_every_rule_stands_in_the_table(house):
    named = {line.name for line in LINES}
    lacking = [line for line in doors.known() if line.name not in named]
    shown = [line.written(line.observed(house.world)) for line in lacking]
    assert not lacking, "\n".join(["Add to tests/permissions/doors.txt, if it is right:", doors.heading(), *shown])
