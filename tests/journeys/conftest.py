"""What every journey stands on: one browser for a file, phones, and Kring's clock."""

import datetime as dt

import pytest

from core import clock
from tests import browsing

ZONE = "Europe/Amsterdam"


@pytest.fixture(scope="module")
def browser():
    with browsing.browser() as opened:
        yield opened


@pytest.fixture
def time(monkeypatch):
    """`time(day, hour, minute)` sets Kring's clock; sessions and cookies keep the real one."""

    def set_to(day, hour, minute=0):
        moment = clock.at_local(day, dt.time(hour, minute), ZONE)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_to


@pytest.fixture
def phone(browser, live_server, settings):
    """`phone()` is the page of a new phone on which nobody has signed in."""
    settings.KRING_STAFF_MFA = False
    contexts = []

    def opened(**options):
        context = browser.new_context(viewport=browsing.PHONE, locale="en", base_url=live_server.url, **options)
        contexts.append(context)
        return browsing.page_of(context, live_server.url)

    yield opened
    for context in contexts:
        context.close()
