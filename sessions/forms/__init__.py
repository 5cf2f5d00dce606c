"""Shape and clean input of the pages about series and evenings."""

from sessions.forms.announcements import AnnouncementForm, CalendarForm
from sessions.forms.closing import NotMetForm, taps_from, taps_of_form
from sessions.forms.evenings import CancelForm, ChangeForm, EveningForm, SeenRevision, WorkersForm
from sessions.forms.lists import EveningFilter
from sessions.forms.own import SuggestionForm, TensionForm
from sessions.forms.plan import PlanFilter, Sent, sent
from sessions.forms.series import EndForm, SeriesChangeForm, SeriesForm

__all__ = [
    "AnnouncementForm",
    "CalendarForm",
    "CancelForm",
    "ChangeForm",
    "EndForm",
    "EveningFilter",
    "EveningForm",
    "NotMetForm",
    "PlanFilter",
    "SeenRevision",
    "Sent",
    "SeriesChangeForm",
    "SeriesForm",
    "SuggestionForm",
    "TensionForm",
    "WorkersForm",
    "sent",
    "taps_from",
    "taps_of_form",
]
