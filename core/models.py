"""Base rows, transitions and the audit trail."""

import uuid

from django.conf import settings
from django.db import models


class Row(models.Model):
    """A thing with an unguessable id. Its `str()` names no person or place: it ends up in logs and tracebacks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.object_name} {str(self.pk)[:8]}"


class AppendOnlyQuerySet(models.QuerySet):
    """History is added to, never rewritten."""

    def update(self, **_values: object) -> int:
        raise TypeError(f"{self.model._meta.object_name} is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self.model._meta.object_name} is append-only")


class Transition(models.Model):
    """One change of state: who, when, from what to what, and why. Append-only."""

    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=300, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.from_state or '·'} → {self.to_state}"


class Sealed(models.Model):
    """A row of a trail. `core.trail.seal` gives it its place and its link shortly after it was written (ADR 0023)."""

    position = models.BigIntegerField(null=True, unique=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True


class AuditEvent(Sealed):
    """Who did what to which row: the fact, not the content."""

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_by_subject"),
            models.Index(fields=["organisation_id", "-at"], name="audit_by_organisation"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id[:8]}"


class AuditChain(models.Model):
    """First and last link of one trail: a row that whoever seals locks, signed with a key that is not in the database.

    Up to `floor` the events were deleted under the retention policy; `floor_digest` is the link that the rest hangs on.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    floor = models.BigIntegerField(default=0)
    floor_digest = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"link {self.position}"


class AccessEvent(Sealed):
    """Who read whose file, when, in which role, by which page or export. Append-only; ids only."""

    at = models.DateTimeField()
    reader_id = models.UUIDField()
    role = models.CharField(max_length=20)
    organisation_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    together = models.PositiveIntegerField(default=1)  # how many people stood on that page

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="access_by_subject"),
            models.Index(fields=["reader_id", "action", "at"], name="access_by_reader"),
            models.Index(fields=["organisation_id", "at"], name="access_by_organisation"),
            models.Index(fields=["id"], condition=models.Q(position=None), name="access_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id[:8]}"


class Limit(models.Model):
    """Tries that were counted under one key, until (seconds since 1970) they do not count any more."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    until = models.FloatField(db_index=True)

    def __str__(self) -> str:
        return f"Limit {self.key[:8]}"


class Erased(models.Model):
    """That a man was erased: his id and when, so that a restored backup can be told (ADR 0032). Nothing else of him."""

    participant_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Erased {str(self.participant_id)[:8]}"
