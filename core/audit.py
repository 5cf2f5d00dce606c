"""The audit trail: written inside the action that it tells of, sealed shortly after by `core.trail`."""

import uuid

from django.db import models

from core import clock
from core.models import AuditEvent


def record(
    action: str,
    subject: models.Model,
    *,
    by: models.Model | None,
    organisation_id: uuid.UUID | None = None,
    **facts: object,
) -> None:
    """Adds one event to the trail, in the caller's transaction.

    `facts` hold ids, states, dates and numbers; never a name, an address or a text that somebody wrote.
    """
    AuditEvent.objects.create(
        at=clock.now(),
        actor_id=by.pk if by else None,
        organisation_id=organisation_id,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        facts={name: value if isinstance(value, int | bool) else str(value) for name, value in facts.items()},
    )
