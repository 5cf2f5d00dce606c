"""Shape and clean input of this floor; nothing here writes."""

from groups.forms.groups import AgreementForm, GroupForm, GroupStepForm
from groups.forms.organisations import (
    AcceptForm,
    BaseEmergencyNumbers,
    ConfirmForm,
    EmergencyNumbers,
    InvitationForm,
    OrganisationForm,
    VenueForm,
)
from groups.forms.workers import OffRosterForm, OnRosterForm, WorkerFilterForm, WorkerForm

__all__ = [
    "AcceptForm",
    "AgreementForm",
    "BaseEmergencyNumbers",
    "ConfirmForm",
    "EmergencyNumbers",
    "GroupForm",
    "GroupStepForm",
    "InvitationForm",
    "OffRosterForm",
    "OnRosterForm",
    "OrganisationForm",
    "VenueForm",
    "WorkerFilterForm",
    "WorkerForm",
]
