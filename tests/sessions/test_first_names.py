"""What stands on an evening's page instead of a name (W13): enough to tell the men apart, and no more."""

import pytest

from sessions.words import first_names


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["Ali Kaya", "Bas"], ["Ali", "Bas"]),
        (["Jan Bos", "Jan de Wit", "Mo"], ["Jan B.", "Jan d.", "Mo"]),
        (["Jan Bos", "Jan Bakker"], ["Jan Bo.", "Jan Ba."]),
        (["Jan", "Jan Bos"], ["Jan", "Jan B."]),
        (["Jan Bos", "Jan Bosman"], ["Jan Bos", "Jan Bosm."]),
        (["Jan Bos", "Jan Bos"], ["Jan Bos", "Jan Bos"]),
        ([""], ["?"]),
    ],
)
def test_men_of_one_name_are_told_apart_with_as_little_as_that_takes(names, shown):
    assert list(first_names(dict(enumerate(names))).values()) == shown
