"""When each message is due. Days are counted on the group's own clock, so that no DST night moves an hour."""

import datetime as dt

from core import clock
from groups.models import Organisation
from sessions.models import GroupSession

# Reminders are written this long ahead: an evening of next spring has none yet that could be wrong.
HORIZON = dt.timedelta(days=3)
TWO_HOURS = dt.timedelta(hours=2)
MORNING = dt.time(9)
DIGEST_AT = dt.time(8)
DAY = dt.timedelta(days=1)


def about(session: GroupSession) -> str:
    """The subject under which an evening's messages stand in the outbox."""
    return f"session:{session.pk}"


def two_days_before(session: GroupSession) -> dt.datetime:
    """The same time on the clock, two days earlier; needs `group`."""
    start = session.local_start
    return clock.at_local(start.date() - 2 * DAY, start.time(), session.group.zone)


def two_hours_before(session: GroupSession) -> dt.datetime:
    return session.starts_at - TWO_HOURS


def that_morning(session: GroupSession) -> dt.datetime:
    """Nine o'clock on the day itself; three hours before an evening that starts earlier than noon. Needs `group`."""
    nine = clock.at_local(session.local_start.date(), MORNING, session.group.zone)
    return min(nine, session.starts_at - dt.timedelta(hours=3))


def digest_mondays(organisation: Organisation, now: dt.datetime) -> list[tuple[dt.date, dt.datetime]]:
    """This week's and next week's Monday in the organisation's zone, each with its moment."""
    today = clock.localdate(organisation.zone, now)
    monday = today - dt.timedelta(days=today.weekday())
    days = [monday, monday + 7 * DAY]
    return [(day, clock.at_local(day, DIGEST_AT, organisation.zone)) for day in days]
