"""States and choices of evenings, and the steps that are legal between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SessionState(TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")
    DID_NOT_MEET = "did_not_meet", _("did not meet")


SESSION_STEPS: dict[SessionState, frozenset[SessionState]] = {
    SessionState.PLANNED: frozenset({SessionState.HELD, SessionState.CANCELLED, SessionState.DID_NOT_MEET}),
    SessionState.HELD: frozenset({SessionState.PLANNED}),
    SessionState.DID_NOT_MEET: frozenset({SessionState.PLANNED}),
    SessionState.CANCELLED: frozenset(),  # a cancelled evening never comes back: its date is a tombstone
}


class CancelReason(TextChoices):
    """What participants may read; none of it says anything about anybody."""

    HOLIDAY = "holiday", _("holiday")
    WORKER = "worker", _("nobody can guide the evening")
    VENUE = "venue", _("the room is not available")
    FEW = "few", _("too few people can come")
    OTHER = "other", _("another reason")
    SCHEDULE = "schedule", _("the schedule changed")
    GROUP = "group", _("the group stopped or paused")


# What a person may choose; the last two are written by the software when a series or a group ends.
CHOOSABLE_REASONS = [
    CancelReason.HOLIDAY,
    CancelReason.WORKER,
    CancelReason.VENUE,
    CancelReason.FEW,
    CancelReason.OTHER,
]
# Evenings that were cancelled only because the plan behind them changed: kept, but not shown as ✕ on every list.
STRUCTURAL = (CancelReason.SCHEDULE, CancelReason.GROUP)


class OnHolidays(TextChoices):
    SKIP = "skip", _("skip holidays")
    MEET = "meet", _("meet on holidays too")


class Answer(TextChoices):
    COMES = "comes", _("I'll come")
    LATE = "late", _("I'll be late")
    CANNOT = "cannot", _("I can't come")


class Presence(TextChoices):
    PRESENT = "present", _("present")
    LATE = "late", _("late")
    ABSENT = "absent", _("absent")
    EXCUSED = "excused", _("sent word")
    SENT_HOME = "sent_home", _("sent home")


CAME = (Presence.PRESENT, Presence.LATE)


class MarkOutcome(TextChoices):
    """What became of one tap: it stands, it said what stood already, or it met the mark of a colleague."""

    TAKEN = "taken", _("taken over")
    SAME = "same", _("the same as what stood")
    CONFLICT = "conflict", _("differs from a colleague's mark")


class NotMetReason(TextChoices):
    """Why nobody met although the evening was on."""

    NOBODY = "nobody", _("nobody came")
    WORKER = "worker", _("the worker could not come")
    VENUE = "venue", _("the room was shut")
    OTHER = "other", _("another reason")


class Practical(TextChoices):
    """Practical support that was given on an evening (W6)."""

    LEGAL = "legal", _("legal matters")
    CARE = "care", _("help from elsewhere")
    MONEY = "money", _("money")
    HOUSING = "housing", _("a place to live")
    WORK = "work", _("work")
    CHILDREN = "children", _("contact with children")


class SubstituteState(TextChoices):
    """A request for a substitute: `ended` when the evening moved, was cancelled, or the place was given otherwise."""

    OPEN = "open", _("open")
    TAKEN = "taken", _("taken over")
    WITHDRAWN = "withdrawn", _("taken back")
    ENDED = "ended", _("ended")


SUBSTITUTE_STEPS: dict[SubstituteState, frozenset[SubstituteState]] = {
    SubstituteState.OPEN: frozenset({SubstituteState.TAKEN, SubstituteState.WITHDRAWN, SubstituteState.ENDED}),
    SubstituteState.TAKEN: frozenset(),
    SubstituteState.WITHDRAWN: frozenset(),
    SubstituteState.ENDED: frozenset(),
}


class ChangeKind(TextChoices):
    ADDED = "added", _("added")
    MOVED = "moved", _("moved")
    PLACE = "place", _("place changed")
    CANCELLED = "cancelled", _("cancelled")
    WORKERS = "workers", _("workers changed")
    STATE = "state", _("state changed")
    NOTE = "note", _("note changed")


class FeedSide(TextChoices):
    """Whose evenings a calendar holds: of the groups he takes part in, or of those he guides."""

    ME = "me", _("my own evenings")
    DESK = "desk", _("the evenings that I guide")


class FeedWords(TextChoices):
    """How much a calendar says to whoever looks over a shoulder."""

    APPOINTMENT = "appointment", _("“Appointment” with the time, nothing else")
    DAY = "day", _("“Appointment” on the day, without a time")
    PLACE = "place", _("“Appointment” with the time and the place")
