"""What stands on the board of a group."""

import datetime as dt

from accounts.models import User
from groups.models import Group
from sessions.models import Announcement


def of_group(group: Group, now: dt.datetime) -> tuple[list[Announcement], list[Announcement]]:
    """What stands now, the newest first, and the last ten that do not any more; two queries."""
    rows = Announcement.objects.filter(group=group).select_related("by", "group").order_by("-created_at")
    standing = list(rows.standing(now))
    return standing, list(rows.exclude(pk__in=[one.pk for one in standing])[:10])


def standing_in(group: Group, now: dt.datetime) -> list[Announcement]:
    """For the page of the group; one query."""
    rows = Announcement.objects.standing(now).filter(group=group)
    return list(rows.select_related("by", "group").order_by("-created_at"))


def own_announcements(user: User, now: dt.datetime) -> list[Announcement]:
    """What the workers of his groups tell him, the newest first; one query."""
    return list(Announcement.objects.own(user).standing(now).select_related("by", "group").order_by("-created_at"))
