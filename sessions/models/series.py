"""The rule that evenings are made from."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Row
from groups.models import Group, Venue
from sessions.recurrence import Rule
from sessions.states import OnHolidays

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, user: "User") -> "SeriesQuerySet":
        return self.filter(group__in=Group.objects.visible_to(user))

    def running_on(self, date: "dt.date") -> "SeriesQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=date))


class Series(Row):
    """A group's evenings as a rule in local wall time: the weekday of `starts_on`, every n weeks, from–until (W1)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="series")
    continues = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    starts_on = models.DateField(_("first evening"))
    ends_on = models.DateField(_("last evening"), null=True, blank=True)
    local_time = models.TimeField(_("starts at"))
    duration_minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=120, validators=[MinValueValidator(30), MaxValueValidator(360)]
    )
    every_n_weeks = models.PositiveSmallIntegerField(
        _("every … weeks"), default=2, validators=[MinValueValidator(1), MaxValueValidator(8)]
    )
    zone = models.CharField(max_length=40)
    venue = models.ForeignKey(Venue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    online_link = models.URLField(_("online link"), blank=True, max_length=300)
    on_holidays = models.CharField(_("holidays"), max_length=5, choices=OnHolidays.choices, default=OnHolidays.SKIP)
    materialised_until = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(name="series_cadence_at_least_a_week", condition=Q(every_n_weeks__gte=1)),
        ]
        indexes = [models.Index(fields=["materialised_until"], name="series_to_materialise")]

    @property
    def rule(self) -> Rule:
        return Rule(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            local_time=self.local_time,
            zone=self.zone,
            every_n_weeks=self.every_n_weeks,
            minutes=self.duration_minutes,
        )

    @property
    def is_over(self) -> bool:
        """Ended before its first evening or cut off: nothing more will come of it."""
        return self.ends_on is not None and self.ends_on < self.starts_on
