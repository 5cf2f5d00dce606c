"""Series, evenings, who guides them, who said he comes and who came."""

from sessions.models.announcements import Announcement
from sessions.models.attendance import Attendance, Mark, Rsvp
from sessions.models.feeds import CalendarFeed
from sessions.models.own import Suggestion, TensionNote
from sessions.models.records import EveningRecord, HardMoment, SessionTheme
from sessions.models.series import Series
from sessions.models.sessions import GroupSession, GroupSessionQuerySet, SessionChange, SessionWorker
from sessions.models.substitutes import SubstituteRequest

__all__ = [
    "Announcement",
    "Attendance",
    "CalendarFeed",
    "EveningRecord",
    "GroupSession",
    "GroupSessionQuerySet",
    "HardMoment",
    "Mark",
    "Rsvp",
    "Series",
    "SessionChange",
    "SessionTheme",
    "SessionWorker",
    "SubstituteRequest",
    "Suggestion",
    "TensionNote",
]
