"""One world for all tests of who sees what."""

import pytest

from tests.permissions import observe


@pytest.fixture(scope="package")
def house(django_db_setup, django_db_blocker):
    """Built once: every question that is asked in it is undone."""
    with django_db_blocker.unblock(), observe.house() as seen:
        yield seen
