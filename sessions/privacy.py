"""What is kept about evenings, and about who came (ADR 0031)."""

from core.privacy import Erasure, Kept, Whose, Why, about
from participants.privacy import COUNTED

_TEXT = "about the evening, not about a man; the page says: no names"
_GROUP = "the workers of the group, coordinators of the organisation"
_WORKERS = "the workers of the group; coordinators count and do not read"


def register() -> None:
    """Declares the models of `sessions`."""
    _plan()
    _marks()
    _records()
    about(
        "group_sessions.CalendarFeed", Whose.ACCOUNT, Why.MESSAGES, Kept.ACCOUNT, path="user", seen="himself",
        plain="id created_at user", personal="side words opened_at closed_at", hidden="token_hash",
    )  # fmt: skip


def _plan() -> None:
    about(
        "group_sessions.Series", Whose.NOBODY, Why.RUNNING, Kept.GROUP,
        plain="id created_at group continues starts_on ends_on local_time duration_minutes every_n_weeks zone venue "
        "online_link on_holidays materialised_until", others="created_by",
    )  # fmt: skip
    about(
        "group_sessions.GroupSession", Whose.NOBODY, Why.RUNNING, Kept.GROUP, because=_TEXT, seen=_GROUP,
        plain="id created_at group series occurrence_date starts_at ends_at venue online_link state cancel_reason note "
        "moved_by_hand cancelled_at closed_at not_met_reason version revision", others="closed_by",
    )  # fmt: skip
    about(
        "group_sessions.SessionChange", Whose.NOBODY, Why.RUNNING, Kept.GROUP,
        plain="id session revision kind at detail", others="by",
    )  # fmt: skip
    about(
        "group_sessions.SessionWorker", Whose.WORKER, Why.GUIDING, Kept.WORK, path="worker__user", seen=_GROUP,
        plain="id worker", personal="session position is_substitute",
    )  # fmt: skip
    about(
        "group_sessions.SubstituteRequest", Whose.WORKER, Why.GUIDING, Kept.WORK, path="worker__user", seen=_GROUP,
        plain="id created_at worker", personal="session state asked_at closed_at", others="taken_by",
    )  # fmt: skip


def _marks() -> None:
    about(
        "group_sessions.Attendance", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="participant", seen=_GROUP,
        erasure=Erasure.BLANK, because=COUNTED,
        plain="id participant mark", special="session presence took_time_out came_back marked_at", others="marked_by",
    )  # fmt: skip
    about(
        "group_sessions.Mark", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="participant", seen="nobody",
        plain="number id participant base stands outcome", special="session presence took_time_out came_back at",
        others="by",
    )  # fmt: skip
    about(
        "group_sessions.Rsvp", Whose.MAN, Why.TAKING_PART, Kept.RETENTION, path="participant", seen=_GROUP,
        plain="id participant answered_version", special="session answer answered_at",
    )  # fmt: skip
    about(
        "group_sessions.Suggestion", Whose.MAN, Why.HIS_OWN, Kept.RETENTION, path="participant",
        seen="himself; who guides that evening", plain="id created_at participant",
        special="session words written_at",
    )  # fmt: skip
    about(
        "group_sessions.TensionNote", Whose.MAN, Why.HIS_OWN, Kept.RETENTION, path="participant",
        seen="himself; who guides that evening when he shares it", plain="id created_at participant",
        special="session before after shared written_at",
    )  # fmt: skip


def _records() -> None:
    about(
        "group_sessions.Announcement", Whose.NOBODY, Why.RUNNING, Kept.GROUP, because=_TEXT,
        seen="the men and workers of the group", plain="id created_at group text stands_until taken_back_at",
        others="by",
    )  # fmt: skip
    about(
        "group_sessions.EveningRecord", Whose.NOBODY, Why.RUNNING, Kept.GROUP, because=_TEXT, seen=_WORKERS,
        plain="id created_at session formats practical for_next line_revision", others="line_by",
    )  # fmt: skip
    about(
        "group_sessions.SessionTheme", Whose.NOBODY, Why.RUNNING, Kept.GROUP, because=_TEXT, seen=_WORKERS,
        plain="id created_at session words", others="by",
    )  # fmt: skip
    about(
        "group_sessions.HardMoment", Whose.WORKER, Why.GUIDING, Kept.WORK, path="by", because=_TEXT,
        seen="the worker himself; his coordinator when he shares it",
        plain="id created_at by", personal="session words for_coach_at talked_at", others="talked_by",
    )  # fmt: skip
