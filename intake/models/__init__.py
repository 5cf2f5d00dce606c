"""Ways in, the first phase, and the way back."""

from intake.models.first_phase import (
    Ending,
    EndingTransition,
    FirstPhaseReview,
    MotivationNote,
    ResponsibilityCheck,
    ReviewTransition,
)
from intake.models.returns import CodeTry, ReturnRequest, ReturnTransition

__all__ = [
    "CodeTry",
    "Ending",
    "EndingTransition",
    "FirstPhaseReview",
    "MotivationNote",
    "ResponsibilityCheck",
    "ReturnRequest",
    "ReturnTransition",
    "ReviewTransition",
]
