"""Coming evenings of several groups at once."""

import datetime as dt
from collections.abc import Iterable

from groups.models import Group
from sessions.models import GroupSession
from sessions.queries import with_people


def coming(groups: Iterable[Group], now: dt.datetime, *, weeks: int) -> list[GroupSession]:
    """Evenings of these groups that are not over yet, up to so many weeks ahead, without structural tombstones."""
    rows = GroupSession.objects.filter(
        group__in=groups, ends_at__gt=now, starts_at__lt=now + dt.timedelta(weeks=weeks)
    ).shown()
    return list(with_people(rows).order_by("starts_at"))
