"""Removes what nobody needs any more: counted tries that have expired, sessions that have ended."""

from django.contrib.sessions.models import Session

from core import clock
from core.models import Limit


def sweep(*, now: float) -> int:
    """Deletes what has expired at `now` (seconds since 1970); returns how many rows. Safe to run twice at once."""
    limits, _ = Limit.objects.filter(until__lte=now).delete()
    sessions, _ = Session.objects.filter(expire_date__lte=clock.now()).delete()
    return limits + sessions
