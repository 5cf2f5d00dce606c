"""Series, evenings, who guides them, who said he comes and who came."""

from sessions.models.attendance import Attendance, Rsvp
from sessions.models.series import Series
from sessions.models.sessions import GroupSession, GroupSessionQuerySet, SessionChange, SessionWorker

__all__ = ["Attendance", "GroupSession", "GroupSessionQuerySet", "Rsvp", "Series", "SessionChange", "SessionWorker"]
