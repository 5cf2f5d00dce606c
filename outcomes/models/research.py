"""Research about the groups: a man's yes, which he may take back, and what he answers for it (W35)."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery

from core.models import AppendOnlyQuerySet
from outcomes.models.ratings import Round
from outcomes.states import ConsentKind
from participants.models import Participant, Participation

if TYPE_CHECKING:
    from accounts.models import User

CONSENT_TEXT = 1  # which words he said yes to: goes up when the page asks for more than before


class ResearchConsentQuerySet(AppendOnlyQuerySet):
    def own(self, user: "User") -> "ResearchConsentQuerySet":
        return self.filter(participant__user=user)

    def standing(self, kind: ConsentKind, at: dt.datetime) -> "ResearchConsentQuerySet":
        """The newest word of each man at that moment, where it is a yes."""
        said = ResearchConsent.objects.filter(participant=OuterRef("participant"), kind=kind, at__lte=at)
        newest = said.order_by("-at", "-pk").values("pk")[:1]
        return self.filter(pk=Subquery(newest), given=True)


class ResearchConsent(models.Model):
    """He said yes or took it back: a row for each time, never changed. Only he himself writes it."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="research_consents", db_index=False
    )
    kind = models.CharField(max_length=10, choices=ConsentKind.choices)
    given = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    words = models.PositiveSmallIntegerField(default=CONSENT_TEXT)

    objects = ResearchConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["participant", "kind", "-at"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.kind}: {'yes' if self.given else 'no'}"


class ResearchRound(Round):
    """One round of the questions for research; only while his yes stands. `after_leaving`: the one time it is asked."""

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="research_rounds", db_index=False
    )
    after_leaving = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "given_on"], name="one_research_round_a_day"),
            models.UniqueConstraint(
                fields=["participation"], condition=models.Q(after_leaving=True), name="asked_once_after_leaving"
            ),
        ]
