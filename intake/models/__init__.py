"""Ways in, the first phase, and the way back."""

from intake.models.agencies import Agency, Professional
from intake.models.conversations import FirstConversation
from intake.models.demand import DemandSignal
from intake.models.first_phase import (
    Ending,
    EndingTransition,
    FirstPhaseReview,
    MotivationNote,
    ResponsibilityCheck,
    ReviewTransition,
)
from intake.models.merging import PersonMerge
from intake.models.referrals import Referral, ReferralTransition
from intake.models.returns import CodeTry, ReturnRequest, ReturnTransition

__all__ = [
    "Agency",
    "CodeTry",
    "DemandSignal",
    "Ending",
    "EndingTransition",
    "FirstConversation",
    "FirstPhaseReview",
    "MotivationNote",
    "PersonMerge",
    "Professional",
    "Referral",
    "ReferralTransition",
    "ResponsibilityCheck",
    "ReturnRequest",
    "ReturnTransition",
    "ReviewTransition",
]
