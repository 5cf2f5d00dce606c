"""How a man says that he is doing: his own rows, encrypted, and read by nobody else (W34, W26)."""

import json
from typing import TYPE_CHECKING

from django.db import models

from core.fields import EncryptedTextField
from core.models import Row
from groups.models import Organisation
from outcomes.items import Answers
from participants.models import Participant, Participation

if TYPE_CHECKING:
    from accounts.models import User


class OwnRoundsQuerySet(models.QuerySet):
    def own(self, user: "User") -> "OwnRoundsQuerySet":
        """What he answered himself. There is no other door: no worker, coordinator or administrator opens a round."""
        return self.filter(participation__participant__user=user)


class Round(Row):
    """What a man answered on one day. `sealed` holds all of it in one encrypted text: which items, and what."""

    given_on = models.DateField()  # in the zone of his organisation
    written_at = models.DateTimeField()
    sealed = EncryptedTextField()

    objects = OwnRoundsQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def answers(self) -> Answers:
        """By the key of the item; what he left open is not in it."""
        return json.loads(self.sealed)

    @answers.setter
    def answers(self, answers: Answers) -> None:
        self.sealed = json.dumps(answers, sort_keys=True)


class SelfRating(Round):
    """One round of the six results and his motivation, in the episode in which he sat then."""

    participation = models.ForeignKey(
        Participation, on_delete=models.CASCADE, related_name="self_ratings", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participation", "given_on"], name="one_self_rating_a_day"),
        ]
        indexes = [models.Index(fields=["given_on"], name="self_rating_by_day")]


class RatingRhythm(Row):
    """When a man was last invited to rate, and when he was asked once after leaving; never what he answered."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="rating_rhythm")
    invited_at = models.DateTimeField(null=True, blank=True)
    asked_after_at = models.DateTimeField(null=True, blank=True)


class PublishedRatingsQuerySet(models.QuerySet["PublishedRatings"]):
    def visible_to(self, user: "User") -> "PublishedRatingsQuerySet":
        """The sums of the organisations that he coordinates."""
        from accounts import roles

        return self.filter(organisation__in=user.roles.organisations(roles.COORDINATOR))


class PublishedRatings(Row):
    """The sums of one finished quarter, as they may be published: counted once, then never again (ADR 0029).

    `tables` has the rows of each item with their cells, every number five or more; empty for fewer than five men.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="published_ratings", db_index=False
    )
    quarter = models.PositiveSmallIntegerField()  # year * 4 + (0 to 3)
    tables = models.JSONField(default=dict)

    objects = PublishedRatingsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "quarter"], name="ratings_published_once")]
