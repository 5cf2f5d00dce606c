"""Shape and clean input."""

# Ways in.
from intake.forms.asking import JoinForm, NewReferralForm, ReferForm
from intake.forms.desk import (
    AgencyForm,
    CallForm,
    ChooseTwoForm,
    EndCallForm,
    HandOverForm,
    HearForm,
    OfferFilterForm,
    PlaceForm,
    ProfessionalForm,
    ReasonForm,
    RecogniseForm,
    SignalForm,
    StepForm,
    TalkForm,
)
from intake.forms.first_phase import CheckForm, DecideForm, EndingForm, MotivationForm, WithdrawForm

__all__ = [
    "AgencyForm",
    "CallForm",
    "CheckForm",
    "ChooseTwoForm",
    "DecideForm",
    "EndCallForm",
    "EndingForm",
    "HandOverForm",
    "HearForm",
    "JoinForm",
    "MotivationForm",
    "NewReferralForm",
    "OfferFilterForm",
    "PlaceForm",
    "ProfessionalForm",
    "ReasonForm",
    "RecogniseForm",
    "ReferForm",
    "SignalForm",
    "StepForm",
    "TalkForm",
    "WithdrawForm",
]
