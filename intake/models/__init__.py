"""Ways in, first phase, and the way back."""

# Ways in.
from intake.models.agencies import Agency, Professional
from intake.models.conversations import FirstConversation
from intake.models.demand import DemandSignal
from intake.models.merging import PersonMerge
from intake.models.referrals import Referral, ReferralTransition

__all__ = [
    "Agency",
    "DemandSignal",
    "FirstConversation",
    "PersonMerge",
    "Professional",
    "Referral",
    "ReferralTransition",
]
