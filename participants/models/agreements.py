"""Who was told the agreements of his group, and who agreed to them (W12)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from groups.models import Agreement
from participants.models.people import Participant

if TYPE_CHECKING:
    from accounts.models import User


class AgreementAcceptanceQuerySet(models.QuerySet["AgreementAcceptance"]):
    def visible_to(self, user: "User") -> "AgreementAcceptanceQuerySet":
        return self.filter(participant__in=Participant.objects.visible_to(user))

    def accepted(self) -> "AgreementAcceptanceQuerySet":
        return self.exclude(accepted_at=None)


class AgreementAcceptance(models.Model):
    """One man and one version of the agreements: told, and accepted by himself or in the presence of a worker."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="acceptances", db_index=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="acceptances")
    told_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = AgreementAcceptanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "agreement"], name="one_acceptance_a_version"),
            models.CheckConstraint(
                name="told_before_accepted", condition=Q(accepted_at=None) | Q(accepted_at__gte=F("told_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"AgreementAcceptance {self.pk}"
