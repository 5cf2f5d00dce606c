"""Signs of life."""

import datetime as dt

from django.db import transaction

from core import clock
from reminders.models import Heartbeat

DELIVERER = "deliverer"
SWEEPER = "sweeper"
EVERY = dt.timedelta(seconds=5)


def beat(*, name: str, now: dt.datetime | None = None) -> None:
    """Shows that `name` lives. Writes at most every five seconds: SQLite has one writer."""
    now = now or clock.now()
    if Heartbeat.objects.filter(name=name, at__gt=now - EVERY).exists():
        return
    with transaction.atomic():
        Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
