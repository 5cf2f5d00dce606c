"""What a man may say yes to, and take back."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TOPIC = "results"  # of the letters that invite a man: one switch, on his settings page and on the page with his lines


class ConsentKind(TextChoices):
    """Two questions, asked apart: one yes never stands for the other (W35)."""

    RESEARCH = "research", _("research")
    AFTER = "after", _("one question after leaving")
