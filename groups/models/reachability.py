"""Who can be reached on which evenings and weekends, within limits that protect him (W28)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core import clock
from core.models import Row
from groups.models.workers import PeerWorker
from groups.states import Weekday

if TYPE_CHECKING:
    from accounts.models import User


class ReachabilityQuerySet(models.QuerySet["Reachability"]):
    def visible_to(self, user: "User") -> "ReachabilityQuerySet":
        """The roster of every organisation that he works for or coordinates."""
        mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
        return self.filter(worker__organisation__in=mine)

    def at(self, local: dt.datetime) -> "ReachabilityQuerySet":
        """Entries that hold at this moment on the organisation's own clock."""
        date, time = local.date(), local.time()
        return self.filter(
            Q(until_date=None) | Q(until_date__gte=date),
            weekday=str(date.isoweekday()),
            from_date__lte=date,
            from_time__lte=time,
            until_time__gt=time,
        )


class Reachability(Row):
    """A worker can be reached every week on this day between two hours, from a date until a date."""

    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="reachabilities")
    weekday = models.CharField(_("weekday"), max_length=1, choices=Weekday.choices)
    from_time = models.TimeField(_("from"), default=dt.time(17, 0))
    until_time = models.TimeField(_("until"), default=dt.time(22, 0))
    from_date = models.DateField(_("first day"), default=clock.today)
    until_date = models.DateField(_("last day"), null=True, blank=True)

    objects = ReachabilityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="reachable_until_after_from", condition=Q(until_time__gt=F("from_time"))),
            models.CheckConstraint(
                name="reachability_ends_after_it_starts",
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
            ),
        ]

    def holds_on(self, date: dt.date) -> bool:
        """Whether this entry is about `date`."""
        in_time = self.from_date <= date and (self.until_date is None or date <= self.until_date)
        return in_time and self.weekday == str(date.isoweekday())


class StandInQuerySet(models.QuerySet["StandIn"]):
    def visible_to(self, user: "User") -> "StandInQuerySet":
        return self.filter(reachability__in=Reachability.objects.visible_to(user))


class StandIn(Row):
    """On this one day somebody else can be reached instead; `worker` is empty while nobody has taken it."""

    reachability = models.ForeignKey(Reachability, on_delete=models.CASCADE, related_name="stand_ins", db_index=False)
    date = models.DateField()
    worker = models.ForeignKey(PeerWorker, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    objects = StandInQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reachability", "date"], name="one_stand_in_a_day")]
