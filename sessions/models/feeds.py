"""The calendars that people take along."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.models import Row
from groups.models import Facilitation
from participants.models import Participation
from sessions.models.sessions import SUBSTITUTE_KEEPS, SessionWorker
from sessions.states import FeedSide, FeedWords, SessionState

if TYPE_CHECKING:
    from accounts.models import User


def token_hash(token: str) -> str:
    """What is kept of a calendar's secret address: enough to know it again, too little to make it."""
    return hashlib.sha256(token.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def own(self, user: "User") -> "CalendarFeedQuerySet":
        return self.filter(user=user)

    def alive(self, now: dt.datetime) -> "CalendarFeedQuerySet":
        """Those whose owner still has the right: he takes part, stands on a roster today, or stands in for somebody."""
        takes_part = Participation.objects.open().filter(participant__user=OuterRef("user"))
        on_roster = Facilitation.objects.current().filter(worker__user=OuterRef("user"))
        stands_in = SessionWorker.objects.filter(
            worker__user=OuterRef("user"),
            session__state=SessionState.PLANNED,
            session__ends_at__gt=now - SUBSTITUTE_KEEPS,
        )
        right = Q(Exists(takes_part), side=FeedSide.ME) | Q(Exists(on_roster) | Exists(stands_in), side=FeedSide.DESK)
        return self.filter(right, user__is_active=True, closed_at=None)


class CalendarFeed(Row):
    """A calendar that a programme of his own reads, at an address that only he knows. One as a man, one as a worker."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds")
    side = models.CharField(max_length=5, choices=FeedSide.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    words = models.CharField(
        _("what the calendar shows"), max_length=12, choices=FeedWords.choices, default=FeedWords.APPOINTMENT
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "side"], name="one_calendar_a_side")]
