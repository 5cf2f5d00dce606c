"""A coordinator looked at who read what, and signed (NEN 7513)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Row
from groups.models import Organisation


class ReadingReview(Row):
    """One month of one organisation, looked at once; with the numbers that stood on the page."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reading_reviews")
    month = models.DateField()  # its first day
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewed_at = models.DateTimeField()
    readings = models.PositiveIntegerField()
    remarkable = models.PositiveIntegerField()
    words = EncryptedTextField(_("what you saw and did"), blank=True, max_length=600)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "month"], name="one_review_a_month")]
