"""What a worker tells his group."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import EncryptedTextField
from core.models import Row
from groups.models import Group
from participants.models import Participation

if TYPE_CHECKING:
    from accounts.models import User


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, user: "User") -> "AnnouncementQuerySet":
        """Those of the groups that his desk shows."""
        return self.filter(group__in=Group.objects.visible_to(user).values("pk"))

    def own(self, user: "User") -> "AnnouncementQuerySet":
        """Those of the groups in which he takes part."""
        return self.filter(group__in=Participation.objects.own(user).open().values("group"))

    def standing(self, now: dt.datetime) -> "AnnouncementQuerySet":
        return self.filter(taken_back_at=None, stands_until__gt=now)


class Announcement(Row):
    """A few sentences from a worker to his group: another room, bring the booklet (W11). Participants only read."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="announcements", db_index=False)
    text = EncryptedTextField(_("what you want to tell"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    stands_until = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["group", "stands_until"], name="announcement_by_group")]

    @property
    def last_day(self) -> dt.date:
        """The last day on which it stands, on the group's own clock; needs `group`."""
        return clock.localdate(self.group.zone, self.stands_until - dt.timedelta(minutes=1))
