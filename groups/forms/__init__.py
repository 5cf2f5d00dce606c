"""Shape and clean input of this floor; nothing here writes."""

from groups.forms.absences import AbsenceForm, EveningsForm
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
from groups.forms.reachability import (
    AwayForm,
    ChosenWorkerForm,
    EntryForm,
    LimitForm,
    ReachableForm,
    RosterStepForm,
    ShiftForm,
)
from groups.forms.workers import OffRosterForm, OnRosterForm, WorkerFilterForm, WorkerForm

__all__ = [
    "AbsenceForm",
    "AcceptForm",
    "AgreementForm",
    "AwayForm",
    "BaseEmergencyNumbers",
    "ChosenWorkerForm",
    "ConfirmForm",
    "EmergencyNumbers",
    "EntryForm",
    "EveningsForm",
    "GroupForm",
    "GroupStepForm",
    "InvitationForm",
    "LimitForm",
    "OffRosterForm",
    "OnRosterForm",
    "OrganisationForm",
    "ReachableForm",
    "RosterStepForm",
    "ShiftForm",
    "VenueForm",
    "WorkerFilterForm",
    "WorkerForm",
]
