"""Whose encrypted words a page read: every name passes through its field, so no page can forget it (ADR 0027)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

Readings = dict[tuple[type[models.Model], object], models.Model]

_watched: set[type[models.Model]] = set()
_current: ContextVar[Readings | None] = ContextVar("readings", default=None)


def watch(model: type[models.Model]) -> None:
    """From now on it is noted when an encrypted field of a row of `model` is read during a request."""
    _watched.add(model)


@contextmanager
def watching() -> Iterator[Readings]:
    """Collects the watched rows that are read inside."""
    readings: Readings = {}
    token = _current.set(readings)
    try:
        yield readings
    finally:
        _current.reset(token)


def was_read(row: models.Model) -> None:
    """Called by the encrypted field."""
    readings = _current.get()
    if readings is not None and type(row) in _watched:
        readings.setdefault((type(row), row.pk), row)


@contextmanager
def unseen() -> Iterator[None]:
    """What is read inside is compared and not shown: the caller answers for it that no word of it reaches the page."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
