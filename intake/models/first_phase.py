"""The first phase: what was heard on each evening, looking back, and an ending by two people (W23–W26)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import AppendOnlyQuerySet, Row, Transition
from intake.states import EndingGround, EndingState, MotivationStep, ReviewState, Stance
from participants.models import Participation
from sessions.models import GroupSession

if TYPE_CHECKING:
    from accounts.models import User


class OfAnEpisode(models.QuerySet):
    """Rows that belong to one participation: whoever may see that on his desk sees them.

    Of his own a man reads the words of an ending and nothing else.
    """

    def visible_to(self, user: "User") -> "OfAnEpisode":
        return self.on_desk_of(user)

    def on_desk_of(self, user: "User") -> "OfAnEpisode":
        return self.filter(participation__in=Participation.objects.on_desk_of(user))

    def own(self, user: "User") -> "OfAnEpisode":
        return self.filter(participation__participant__user=user)


class ResponsibilityCheck(Row):
    """What a worker heard on one evening that the man attended (W24). One an evening; a mistake is put right in it."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="checks", db_index=False)
    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="checks")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    note = EncryptedTextField(_("note"), blank=True)
    offered = EncryptedTextField(_("what the group offered"), blank=True)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = OfAnEpisode.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "session"], name="one_check_an_evening"),
        ]


class MotivationNoteQuerySet(AppendOnlyQuerySet, OfAnEpisode):  # type: ignore[override]
    """Notes of an episode; never rewritten."""


class MotivationNote(Row):
    """Where his motivation comes from, as a worker sees it at that moment (W26). Append-only."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="motivation_notes")
    step = models.CharField(max_length=12, choices=MotivationStep.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = MotivationNoteQuerySet.as_manager()


class FirstPhaseReview(Row):
    """Looking back after some evenings: goes on as member, one more round, or ends (W24, W25)."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    cycle = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = OfAnEpisode.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "cycle"], name="one_review_a_round"),
            models.UniqueConstraint(
                fields=["participation"], condition=Q(decided_at=None), name="one_review_at_a_time"
            ),
            models.CheckConstraint(
                name="review_decided_iff_date",
                condition=Q(state__in=["open", "ending"], decided_at=None)
                | (~Q(state__in=["open", "ending"]) & Q(decided_at__isnull=False)),
            ),
        ]

    @property
    def subject(self) -> str:
        """What the ledger of promises calls it."""
        return f"firstphasereview:{self.pk}"


class ReviewTransition(Transition):
    review = models.ForeignKey(FirstPhaseReview, on_delete=models.CASCADE, related_name="transitions")


class Ending(Row):
    """The end of a participation on one of the only grounds there are, by two people, in words that he reads."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="endings")
    ground = models.CharField(max_length=10, choices=EndingGround.choices)
    words = EncryptedTextField(_("why, in words that he reads"))
    state = models.CharField(max_length=10, choices=EndingState.choices, default=EndingState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = OfAnEpisode.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], condition=Q(state="proposed"), name="one_proposal_at_a_time"
            ),
            models.CheckConstraint(
                name="ending_settled_iff_date",
                condition=Q(state="proposed", settled_at=None) | (~Q(state="proposed") & Q(settled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="ending_takes_two_people",
                condition=~Q(state="confirmed")
                | Q(settled_by=None)
                | Q(proposed_by=None)
                | ~Q(settled_by=F("proposed_by")),
            ),
        ]

    @property
    def subject(self) -> str:
        """What the ledger of promises calls it."""
        return f"ending:{self.pk}"


class EndingTransition(Transition):
    ending = models.ForeignKey(Ending, on_delete=models.CASCADE, related_name="transitions")
