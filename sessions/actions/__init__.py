"""The use-cases of evenings; the only place that writes them."""

from sessions.actions.announcements import announce, take_back
from sessions.actions.answers import answer_evening, withdraw_answer
from sessions.actions.attendance import Tap, attended, mark_men, note_presence
from sessions.actions.catching_up import catch_up
from sessions.actions.closing import close_evening, record_not_met, reopen_evening
from sessions.actions.evenings import add_evening, cancel_evening, change_evening
from sessions.actions.fair_plan import Choice, accept_plan
from sessions.actions.feeds import close_feed, open_feed, set_feed_words
from sessions.actions.groups import close_group, open_group, pause_group
from sessions.actions.materialise import materialise
from sessions.actions.own import note_tension, suggest_theme
from sessions.actions.promises import sweep_promises
from sessions.actions.records import add_theme, drop_theme, note_hard, note_talk, set_work, write_line
from sessions.actions.roster import put_on_roster, set_worker_status, take_off_roster
from sessions.actions.series import change_series_from, create_series, end_series
from sessions.actions.settings import change_desk_settings, change_own_settings
from sessions.actions.substitutes import ask_substitute, step_in, withdraw_request
from sessions.actions.telling import plan_reminders
from sessions.actions.workers import assign_workers

__all__ = [
    "Choice",
    "Tap",
    "accept_plan",
    "add_evening",
    "add_theme",
    "announce",
    "answer_evening",
    "ask_substitute",
    "assign_workers",
    "attended",
    "cancel_evening",
    "catch_up",
    "change_desk_settings",
    "change_evening",
    "change_own_settings",
    "change_series_from",
    "close_evening",
    "close_feed",
    "close_group",
    "create_series",
    "drop_theme",
    "end_series",
    "mark_men",
    "materialise",
    "note_hard",
    "note_presence",
    "note_talk",
    "note_tension",
    "open_feed",
    "open_group",
    "pause_group",
    "plan_reminders",
    "put_on_roster",
    "record_not_met",
    "reopen_evening",
    "set_feed_words",
    "set_work",
    "set_worker_status",
    "step_in",
    "suggest_theme",
    "sweep_promises",
    "take_back",
    "take_off_roster",
    "withdraw_answer",
    "withdraw_request",
    "write_line",
]
