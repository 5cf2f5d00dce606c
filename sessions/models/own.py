"""What a man writes about an evening himself: what he wants to bring in, and how tense he is (W8, W30)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Row
from participants.models import Participant
from sessions.models.sessions import GroupSession, SessionWorker

if TYPE_CHECKING:
    from accounts.models import User

MOST_TENSE = 10


class OwnWordsQuerySet(models.QuerySet):
    def own(self, user: "User") -> "OwnWordsQuerySet":
        """What he wrote himself."""
        return self.filter(participant__user=user)

    def on_desk_of(self, user: "User") -> "OwnWordsQuerySet":
        """What the men wrote for whoever guides that very evening; not for the roster, not for coordinators."""
        guided = SessionWorker.objects.filter(session=OuterRef("session"), worker__user=user)
        sessions = GroupSession.objects.on_desk_of(user).values("pk")
        return self.filter(Exists(guided), session__in=sessions).exclude(participant__user=user)


class Suggestion(Row):
    """Something that a man wants to talk about on an evening. Those who guide it read it with his first name."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="suggestions", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="suggestions")
    words = EncryptedTextField(_("what he wants to bring in"), max_length=200)
    written_at = models.DateTimeField()

    objects = OwnWordsQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="one_suggestion_an_evening")]


class TensionNote(Row):
    """How tense he was before and after, from 0 (calm) to 10; his own, unless he shares it (W8)."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="tension_notes", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="tension_notes")
    before = models.PositiveSmallIntegerField(null=True, blank=True)
    after = models.PositiveSmallIntegerField(null=True, blank=True)
    shared = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    objects = OwnWordsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "participant"], name="one_tension_note_an_evening"),
            models.CheckConstraint(
                name="tension_from_0_to_10",
                condition=(Q(before=None) | Q(before__lte=MOST_TENSE)) & (Q(after=None) | Q(after__lte=MOST_TENSE)),
            ),
            models.CheckConstraint(
                name="tension_says_something", condition=Q(before__isnull=False) | Q(after__isnull=False)
            ),
        ]
