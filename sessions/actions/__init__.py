"""The use-cases of evenings; the only place that writes them."""

from sessions.actions.answers import answer_evening, withdraw_answer
from sessions.actions.attendance import attended, note_presence
from sessions.actions.evenings import add_evening, cancel_evening, change_evening
from sessions.actions.groups import close_group, open_group, pause_group
from sessions.actions.materialise import materialise
from sessions.actions.roster import put_on_roster, set_worker_status, take_off_roster
from sessions.actions.series import change_series_from, create_series, end_series
from sessions.actions.workers import assign_workers

__all__ = [
    "add_evening",
    "answer_evening",
    "assign_workers",
    "attended",
    "cancel_evening",
    "change_evening",
    "change_series_from",
    "close_group",
    "create_series",
    "end_series",
    "materialise",
    "note_presence",
    "open_group",
    "pause_group",
    "put_on_roster",
    "set_worker_status",
    "take_off_roster",
    "withdraw_answer",
]
