"""What every test has at hand."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _english():
    """Sentences are asserted in English; tests of Dutch say so themselves."""
    with translation.override("en"):
        yield
