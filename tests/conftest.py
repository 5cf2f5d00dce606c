"""What every test has at hand."""

import pytest
from django.conf import settings
from django.utils import translation

from tests import servers


def pytest_configure() -> None:
    # Slow hashing is for real passwords; the tests make hundreds of accounts.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.KRING_EVEN_SECONDS = 0.0  # measured by `benchmarks/drill_enumeration.py`


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
