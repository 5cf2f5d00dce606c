"""Shape and clean input of the pages about the men."""

from participants.forms.agreements import AcceptForm, GroupAppForm, ToldForm
from participants.forms.calls import AskForm, CallForm, CallStepForm, EndRequestForm, HandOverForm, offer_colleagues
from participants.forms.growing import BringUpForm, InterestForm, NothingForm, PathStepForm, StartForm, StopForm
from participants.forms.people import (
    SAFE_FIELDS,
    AccountForm,
    ContactFields,
    ContactForm,
    OwnStepForm,
    PersonFilterForm,
    PersonForm,
    RosterConfirmForm,
    RosterFileForm,
    SeatForm,
    StepForm,
)
from participants.forms.readings import SignForm

__all__ = [
    "SAFE_FIELDS",
    "AcceptForm",
    "AccountForm",
    "AskForm",
    "BringUpForm",
    "CallForm",
    "CallStepForm",
    "ContactFields",
    "ContactForm",
    "EndRequestForm",
    "GroupAppForm",
    "HandOverForm",
    "InterestForm",
    "NothingForm",
    "OwnStepForm",
    "PathStepForm",
    "PersonFilterForm",
    "PersonForm",
    "RosterConfirmForm",
    "RosterFileForm",
    "SeatForm",
    "SignForm",
    "StartForm",
    "StepForm",
    "StopForm",
    "ToldForm",
    "offer_colleagues",
]
