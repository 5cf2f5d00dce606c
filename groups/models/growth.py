"""How a worker grows: his eight competences, his goals, who coaches him and what they talked about (W37, W39, W42)."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import EncryptedTextField
from core.models import Row, Transition
from groups.models.workers import PeerWorker
from groups.states import Competence, GoalState, RatedBy, Rating

if TYPE_CHECKING:
    from accounts.models import User


class OfWorkerQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "OfWorkerQuerySet":
        """His own; and of the workers that he coaches or coordinates."""
        return self.filter(
            Q(worker__in=PeerWorker.objects.own(user)) | Q(worker__in=PeerWorker.objects.on_desk_of(user))
        )

    def own(self, user: "User") -> "OfWorkerQuerySet":
        return self.filter(worker__in=PeerWorker.objects.own(user))

    def on_desk_of(self, user: "User") -> "OfWorkerQuerySet":
        return self.filter(worker__in=PeerWorker.objects.on_desk_of(user))


class CompetenceReview(Row):
    """The eight competences looked at on one day, by the worker himself or by who coaches him (W37)."""

    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    rated_by = models.CharField(max_length=10, choices=RatedBy.choices)
    date = models.DateField(_("day"), default=clock.today)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "rated_by", "date"], name="one_review_a_day_and_side"),
            models.CheckConstraint(name="review_by_a_known_side", condition=Q(rated_by__in=RatedBy.values)),
        ]


class CompetenceRating(models.Model):
    """One competence in one review; without a row it was left for another time."""

    review = models.ForeignKey(CompetenceReview, on_delete=models.CASCADE, related_name="ratings", db_index=False)
    competence = models.CharField(max_length=12, choices=Competence.choices)
    rating = models.PositiveSmallIntegerField(choices=Rating.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "competence"], name="one_rating_a_competence"),
            models.CheckConstraint(name="rating_on_the_scale", condition=Q(rating__in=Rating.values)),
            models.CheckConstraint(name="rating_of_one_of_eight", condition=Q(competence__in=Competence.values)),
        ]

    def __str__(self) -> str:
        return f"CompetenceRating {self.pk}"


class DevelopmentGoal(Row):
    """What a worker wants to learn, in his own words, and until when."""

    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="goals")
    competence = models.CharField(_("it belongs to"), max_length=12, choices=Competence.choices)
    words = EncryptedTextField(_("what you want to learn"), max_length=300)
    until_date = models.DateField(_("until"))
    state = models.CharField(max_length=10, choices=GoalState.choices, default=GoalState.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="goal_closed_iff_date",
                condition=Q(state="open", closed_at=None)
                | Q(state__in=["reached", "dropped"], closed_at__isnull=False),
            )
        ]


class GoalTransition(Transition):
    goal = models.ForeignKey(DevelopmentGoal, on_delete=models.CASCADE, related_name="transitions")


class Coaching(Row):
    """Who coaches a worker from a day until a day, both included; the right to read ends with it."""

    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="coachings")
    coach = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coachings")
    from_date = models.DateField(default=clock.today)
    until_date = models.DateField(null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="coaching_ends_after_it_starts", condition=Q(until_date=None) | Q(until_date__gte=F("from_date"))
            ),
            models.UniqueConstraint(
                fields=["worker", "coach"], condition=Q(until_date=None), name="one_running_coaching"
            ),
        ]


class CoachingNote(Row):
    """One coaching talk: day, topics, what was said. The worker reads all of it and adds his own view."""

    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="coaching_notes")
    date = models.DateField(_("day"), default=clock.today)
    topics = models.JSONField(_("what it was about"), default=list, blank=True)
    words = EncryptedTextField(_("what you talked about"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    own_view = EncryptedTextField(_("how you see it"), blank=True, max_length=2000)
    own_view_at = models.DateTimeField(null=True, blank=True)

    objects = OfWorkerQuerySet.as_manager()


class ConductSeen(Row):
    """That a certificate of conduct was seen on a day, and by whom: never the paper, a number or what it says."""

    worker = models.ForeignKey(PeerWorker, on_delete=models.CASCADE, related_name="conduct_seen")
    date = models.DateField(_("seen on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = OfWorkerQuerySet.as_manager()
