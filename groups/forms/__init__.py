"""Shape and clean input of this floor; nothing here writes."""

from groups.forms.absences import AbsenceForm, EveningsForm
from groups.forms.groups import AgreementForm, GroupForm, GroupStepForm
from groups.forms.growth import (
    CloseGoalForm,
    CoachForm,
    ConductForm,
    EndCoachingForm,
    GoalForm,
    OwnViewForm,
    ReviewForm,
    TalkForm,
    TellPastForm,
)
from groups.forms.organisations import (
    AcceptForm,
    BaseEmergencyNumbers,
    ConfirmForm,
    EmergencyNumbers,
    InvitationForm,
    LogFilterForm,
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
    "CloseGoalForm",
    "CoachForm",
    "ConductForm",
    "ConfirmForm",
    "EmergencyNumbers",
    "EndCoachingForm",
    "EntryForm",
    "EveningsForm",
    "GoalForm",
    "GroupForm",
    "GroupStepForm",
    "InvitationForm",
    "LimitForm",
    "LogFilterForm",
    "OffRosterForm",
    "OnRosterForm",
    "OrganisationForm",
    "OwnViewForm",
    "ReachableForm",
    "ReviewForm",
    "RosterStepForm",
    "ShiftForm",
    "TalkForm",
    "TellPastForm",
    "VenueForm",
    "WorkerFilterForm",
    "WorkerForm",
]
