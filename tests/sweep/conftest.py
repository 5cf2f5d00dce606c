"""One house for a file of sweeps. Its transaction is open in a thread of its own as long as the file lasts."""

import pytest

from tests.sweep.indoors import indoors


@pytest.fixture
def _django_db_helper(django_db_setup):
    """The database, and no transaction: on SQLite it would wait for that of the house."""


@pytest.fixture(scope="module")
def inside(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), indoors() as house:
        yield house
