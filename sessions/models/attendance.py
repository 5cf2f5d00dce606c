"""Who said he comes, and who came: two different things."""

import uuid

from django.conf import settings
from django.db import models

from core.models import AppendOnlyQuerySet
from participants.models import Participant
from sessions.models.sessions import GroupSession
from sessions.states import Answer, MarkOutcome, Presence


class Rsvp(models.Model):
    """What a man said about one evening. `answered_version` tells whether the evening moved since."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="rsvps", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="rsvps")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    answered_version = models.PositiveIntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="one_answer_an_evening")]

    def __str__(self) -> str:
        return f"Rsvp {self.pk}"


class Attendance(models.Model):
    """Whether a man was there (W8, W16). A time-out is a neutral mark.

    `mark` is the tap that made it what it is: whoever taps next says on top of which one (`Mark.base`).
    """

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    presence = models.CharField(max_length=10, choices=Presence.choices)
    took_time_out = models.BooleanField(default=False)
    came_back = models.BooleanField(default=False)
    mark = models.UUIDField(default=uuid.uuid4, editable=False)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="one_mark_an_evening")]

    def __str__(self) -> str:
        return f"Attendance {self.pk}"

    @property
    def said(self) -> tuple[str, bool, bool]:
        """What a tap says: presence, took a time-out, came back."""
        return self.presence, self.took_time_out, self.came_back


class Mark(models.Model):
    """One tap on one man, as the phone made it: kept also when it met another one. Append-only, in order of arrival.

    `id` comes from the phone, so that a tap that is sent twice counts once. `base` is the tap on top of which it was
    made (none: nothing was written down yet); `stands` is the one that stood when it had been dealt with.
    """

    number = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True, editable=False)
    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="marks", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", db_index=False)
    presence = models.CharField(max_length=10, choices=Presence.choices)
    took_time_out = models.BooleanField(default=False)
    came_back = models.BooleanField(default=False)
    base = models.UUIDField(null=True)
    stands = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=MarkOutcome.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["session", "participant", "number"], name="mark_by_man")]

    def __str__(self) -> str:
        return f"Mark {self.number}"
