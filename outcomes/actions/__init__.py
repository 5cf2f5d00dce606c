"""The writers: studies, what a man says to them, exports by two people."""

from outcomes.actions.exports import approve_export, ask_export, refuse_export, take_export
from outcomes.actions.studies import answer_study, close_study, open_study

__all__ = [
    "answer_study",
    "approve_export",
    "ask_export",
    "close_study",
    "open_study",
    "refuse_export",
    "take_export",
]
