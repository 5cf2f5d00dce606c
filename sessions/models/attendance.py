"""Who said he comes, and who came: two different things."""

from django.conf import settings
from django.db import models

from participants.models import Participant
from sessions.models.sessions import GroupSession
from sessions.states import Answer, Presence


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
    """Whether a man was there (W8, W16). A time-out is a neutral mark."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="attendances", db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    presence = models.CharField(max_length=10, choices=Presence.choices)
    took_time_out = models.BooleanField(default=False)
    came_back = models.BooleanField(default=False)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="one_mark_an_evening")]

    def __str__(self) -> str:
        return f"Attendance {self.pk}"
