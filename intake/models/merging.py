"""Two files of one man became one: the trail of it."""

from typing import Any

from django.conf import settings
from django.db import models

from accounts.models import Contact
from core.fields import EncryptedTextField
from core.models import AppendOnlyQuerySet, Row
from participants.models import Participant


class PersonMerge(Row):
    """Which file was kept, which went into it, how many rows moved, and what was set aside because both had it."""

    kept = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="merges")
    gone_id = models.UUIDField()
    gone_name = EncryptedTextField(max_length=80)
    gone_contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # {"group_sessions.attendance": 12}, and the marks and answers that gave way: ids, states and moments only.
    moved = models.JSONField(default=dict)
    set_aside = models.JSONField(default=list)

    objects: Any = AppendOnlyQuerySet.as_manager()
