"""The first phase: what is heard, looking back, an ending by two people, motivation (W23–W26)."""

from intake.actions.first_phase.checks import note_check, note_motivation
from intake.actions.first_phase.endings import confirm_ending, propose_ending, withdraw_ending
from intake.actions.first_phase.following import on_attended, on_step, open_due_reviews
from intake.actions.first_phase.reviews import decide_review

__all__ = [
    "confirm_ending",
    "decide_review",
    "note_check",
    "note_motivation",
    "on_attended",
    "on_step",
    "open_due_reviews",
    "propose_ending",
    "withdraw_ending",
]
