"""A man for whom no group fits: not a queue, but a sign that a group is needed there (W22)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.models import Row
from groups.models import Organisation
from intake.models.referrals import Referral
from intake.states import DemandEnd

if TYPE_CHECKING:
    from accounts.models import User


class DemandSignalQuerySet(models.QuerySet["DemandSignal"]):
    def visible_to(self, user: "User") -> "DemandSignalQuerySet":
        """Those of the organisations that he coordinates."""
        return self.filter(organisation__in=user.roles.organisations(roles.COORDINATOR))

    def open(self) -> "DemandSignalQuerySet":
        return self.filter(ended_at=None)


class DemandSignal(Row):
    """Where, on which evenings and since when; `call_again_on` is the day on which he is called meanwhile."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="demand_signals")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="demand_signals")
    town = models.CharField(_("town"), max_length=60)
    evenings = models.JSONField(_("evenings"), default=list, blank=True)
    since = models.DateTimeField()
    call_again_on = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=10, choices=DemandEnd.choices, blank=True)

    objects: Any = DemandSignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral"], condition=Q(ended_at=None), name="one_open_signal_a_man"),
            models.CheckConstraint(
                name="signal_ended_with_reason",
                condition=Q(ended_at=None, ended_as="") | (Q(ended_at__isnull=False) & ~Q(ended_as="")),
            ),
        ]
