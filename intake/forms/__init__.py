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

__all__ = [
    "AgencyForm",
    "CallForm",
    "ChooseTwoForm",
    "EndCallForm",
    "HandOverForm",
    "HearForm",
    "JoinForm",
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
]
