"""Who read whose file: noted with every reading, never changed afterwards."""

import uuid

from django.db import models

from core import clock
from core.models import AccessEvent


def note_read(
    subject: models.Model,
    *,
    by: models.Model,
    role: str,
    action: str,
    organisation_id: uuid.UUID | None = None,
) -> AccessEvent:
    """One reading of `subject` by `by` in his `role`; `action` names the page or export. Holds ids only."""
    return AccessEvent.objects.create(
        at=clock.now(),
        reader_id=by.pk,
        role=role,
        organisation_id=organisation_id,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
    )
