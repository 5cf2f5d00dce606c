"""When a man may rate again, and when he is invited to (W34, W35)."""

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from core import clock

APART = dt.timedelta(days=14)  # from one round to the next: it goes with the fortnight of the evenings (W1)

# Who left and allowed it is asked once, this long after he left; later it is not about the same time any more.
ASK_AFTER = dt.timedelta(days=30)
ASK_UNTIL = dt.timedelta(days=90)
MORNING, EVENING = dt.time(10), dt.time(20)


def next_round_on(days: Iterable[dt.date]) -> dt.date | None:
    """The first day of a new round after rounds on `days`; None when he has given none."""
    last = max(days, default=None)
    return last + APART if last else None


def may_begin(days: Iterable[dt.date], today: dt.date) -> bool:
    """Whether a new round may begin today. One of today is corrected and needs no new one."""
    earliest = next_round_on(days)
    return earliest is None or today >= earliest


def invites(moments: Iterable[dt.datetime | dt.date | None], months: int, *, zone: str, now: dt.datetime) -> bool:
    """Whether so many months have passed since the newest of `moments`: his start, his last round, the last letter."""
    days = [_day(moment, zone) for moment in moments if moment is not None]
    return bool(days) and clock.localdate(zone, now) >= max(days) + relativedelta(months=months)


def _day(moment: dt.datetime | dt.date, zone: str) -> dt.date:
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, dt.datetime) else moment


def decent_hour(now: dt.datetime, zone: str) -> dt.datetime:
    """When an invitation that is written now may leave: between ten in the morning and eight in the evening."""
    local = now.astimezone(ZoneInfo(zone))
    if local.time() < MORNING:
        return clock.at_local(local.date(), MORNING, zone)
    return now if local.time() < EVENING else clock.at_local(local.date() + dt.timedelta(days=1), MORNING, zone)
