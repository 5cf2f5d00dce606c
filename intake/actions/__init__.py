"""The use-cases of this floor; the only place that writes its rows."""

# Ways in.
from intake.actions.agencies import add_agency, add_professional, know_professional
from intake.actions.conversations import decline_referral, hold_conversation
from intake.actions.first_phase import (
    confirm_ending,
    decide_review,
    note_check,
    note_motivation,
    on_attended,
    on_step,
    open_due_reviews,
    propose_ending,
    withdraw_ending,
)
from intake.actions.merging import merge_people
from intake.actions.placement import (
    first_attendance,
    give_up_seat,
    note_first_attendances,
    place,
    signal_demand,
    stop_before_entry,
)
from intake.actions.referrals import Request, end_referral_call, let_hear, note_call, recognise, refer

__all__ = [
    "Request",
    "add_agency",
    "add_professional",
    "confirm_ending",
    "decide_review",
    "decline_referral",
    "end_referral_call",
    "first_attendance",
    "give_up_seat",
    "hold_conversation",
    "know_professional",
    "let_hear",
    "merge_people",
    "note_call",
    "note_check",
    "note_first_attendances",
    "note_motivation",
    "on_attended",
    "on_step",
    "open_due_reviews",
    "place",
    "propose_ending",
    "recognise",
    "refer",
    "signal_demand",
    "stop_before_entry",
    "withdraw_ending",
]
