"""Shape and clean input of the pages about the men."""

from participants.forms.agreements import AcceptForm, GroupAppForm, ToldForm
from participants.forms.calls import AskForm, CallForm, CallStepForm, EndRequestForm, HandOverForm, offer_colleagues
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
    "CallForm",
    "CallStepForm",
    "ContactFields",
    "ContactForm",
    "EndRequestForm",
    "GroupAppForm",
    "HandOverForm",
    "OwnStepForm",
    "PersonFilterForm",
    "PersonForm",
    "RosterConfirmForm",
    "RosterFileForm",
    "SeatForm",
    "SignForm",
    "StepForm",
    "ToldForm",
    "offer_colleagues",
]
