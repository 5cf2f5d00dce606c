"""What every test has at hand."""

import pytest
from django.conf import settings
from django.utils import translation

from tests import servers


def pytest_configure() -> None:
    # Slow hashing is for real passwords; the tests make hundreds of accounts.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.KRING_EVEN_SECONDS = 0.0  # measured by `benchmarks/drill_enumeration.py`


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The migrated database has the guards of the trails. The tests go without, since they empty tables in between."""
    from django.db import connection

    from core import guards

    with django_db_blocker.unblock():
        assert guards.missing(connection) == [], "a migration made the table of a trail anew without `guards.install`"
        guards.remove(connection)


@pytest.fixture
def guarded(db):
    """The guards of the trails, as in production, for one test in a transaction of its own."""
    from django.db import connection

    from core import guards

    guards.install(connection)


@pytest.fixture(autouse=True)
def _english():
    """Sentences are asserted in English; tests of Dutch say so themselves."""
    with translation.override("en"):
        yield


@pytest.fixture
def broker(settings):
    """The address of a real broker of this test alone."""
    with servers.own_broker() as address:
        settings.CELERY_BROKER_URL = address
        yield address
