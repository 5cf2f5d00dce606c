"""When a worker can't come, so that nobody plans him then (W4, W39)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core import clock
from core.models import Row
from groups.models.workers import PeerWorker

if TYPE_CHECKING:
    from accounts.models import User


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: "User") -> "AbsenceQuerySet":
        """His own, and those of the workers of every organisation that he coordinates."""
        coordinated = user.roles.organisations(roles.COORDINATOR)
        return self.filter(Q(worker__user=user) | Q(worker__organisation__in=coordinated))

    def between(self, first: dt.date, last: dt.date) -> "AbsenceQuerySet":
        """Those that have a day in common with these days, both included."""
        return self.filter(from_date__lte=last, until_date__gte=first)

    def not_over(self) -> "AbsenceQuerySet":
        return self.filter(until_date__gte=clock.today())


class Absence(Row):
    """A worker can't come from a day until a day, both included. Why is nobody's business and is not asked."""

    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="absences")
    from_date = models.DateField(_("first day"))
    until_date = models.DateField(_("last day"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="absence_ends_after_it_starts", condition=Q(until_date__gte=F("from_date")))
        ]

    def holds_on(self, date: dt.date) -> bool:
        """Whether he is away on `date`."""
        return self.from_date <= date <= self.until_date
