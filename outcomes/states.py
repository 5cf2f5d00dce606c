"""The states of a study and of an export, and what a man may say yes to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TOPIC = "results"  # of the letters that invite a man: one switch, on his settings page and on the page with his lines


class StudyState(TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class ExportState(TextChoices):
    """Asked for by one person, decided by another. It expires by time, by a newer one, or with its study."""

    ASKED = "asked", _("waits for a second person")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    EXPIRED = "expired", _("expired")


_S = ExportState
EXPORT_STEPS: dict[ExportState, frozenset[ExportState]] = {
    _S.ASKED: frozenset({_S.APPROVED, _S.REFUSED, _S.EXPIRED}),
    _S.APPROVED: frozenset({_S.EXPIRED}),
    _S.REFUSED: frozenset(),
    _S.EXPIRED: frozenset(),
}
EXPORT_RUNS = (_S.ASKED, _S.APPROVED)


class ConsentKind(TextChoices):
    """Two questions, asked apart: one yes never stands for the other (W35)."""

    RESEARCH = "research", _("research")
    AFTER = "after", _("one question after leaving")
