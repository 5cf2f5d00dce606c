"""The one clock. UTC inside, local wall time at the edges; nothing else in Kring asks what time it is."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def localdate(zone: str, moment: dt.datetime | None = None) -> dt.date:
    """The calendar date in `zone` (IANA name) at `moment`, or now."""
    return (moment or now()).astimezone(ZoneInfo(zone)).date()


def today() -> dt.date:
    """The calendar date of the installation: rights that run from–until a date begin and end with it."""
    return localdate(settings.TIME_ZONE)


def at_local(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """The moment in UTC at which the clocks in `zone` show `time` on `date`.

    A time that the clocks jump over in spring is read with the offset from before the jump (PEP 495, fold=0), so it
    lands just after it; a time that comes twice in autumn means the first of the two.
    """
    return dt.datetime.combine(date, time, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
