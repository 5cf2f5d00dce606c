"""Fixtures of the ledger's tests: kinds, a clock that can be set, a broker that is never asked."""

import datetime as dt

import pytest

from benchmarks.smtp_sink import Sink
from core import clock
from reminders import poke
from tests.reminders import kinds


@pytest.fixture(autouse=True)
def _kinds():
    with kinds.registered():
        yield


@pytest.fixture(autouse=True)
def pokes(monkeypatch):
    """What the poke would have asked the broker; nothing leaves the test."""
    asked: list[str] = []
    monkeypatch.setattr(poke._poker, "_action", lambda: asked.append("deliver"))
    return asked


class SetClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)

    def now(self) -> dt.datetime:
        return self.moment

    def move(self, **step: float) -> dt.datetime:
        self.moment += dt.timedelta(**step)
        return self.moment


@pytest.fixture
def time_is(monkeypatch):
    """Noon UTC on a Tuesday in winter."""
    set_clock = SetClock()
    monkeypatch.setattr(clock, "now", set_clock.now)
    return set_clock


@pytest.fixture
def sink(settings):
    """A real SMTP server in this process, and the settings that send mail to it."""
    with Sink() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 2
        yield server
