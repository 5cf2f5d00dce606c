"""The return card: proof that its holder may come back, also when everything about him has been erased (W33)."""

from django.db import models
from django.db.models import Q

from core.models import Row
from participants.states import CardState


class ReturnCard(Row):
    """Knows a keyed digest of its code, an organisation and a group; it does not know whose it is.

    A man's episode points to its card as long as the episode exists; nothing here points back.
    """

    digest = models.CharField(max_length=64, unique=True)
    organisation_id = models.UUIDField()
    group_id = models.UUIDField()
    state = models.CharField(max_length=10, choices=CardState.choices, default=CardState.VALID)
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="card_used_iff_date",
                condition=Q(state="used", used_at__isnull=False) | Q(state="valid", used_at=None),
            )
        ]
