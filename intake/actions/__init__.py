"""The use-cases of this floor; the only place that writes its rows."""

# Ways in.
from intake.actions.agencies import add_agency, add_professional, know_professional
from intake.actions.catching_up import catch_up
from intake.actions.conversations import decline_referral, hold_conversation
from intake.actions.erasing import on_erasing
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
from intake.actions.retaining import Retained, forget_strangers, retain

# The way back.
from intake.actions.return_seats import came_back, seat_return, sweep_returns
from intake.actions.returns import (
    ask_to_return,
    ask_with_code,
    end_return_call,
    lead_to_conversation,
    note_return_call,
    prove_return,
    recognise_return,
    withdraw_return,
    write_down_return,
)

__all__ = [
    "Request",
    "Retained",
    "add_agency",
    "add_professional",
    "ask_to_return",
    "ask_with_code",
    "came_back",
    "catch_up",
    "confirm_ending",
    "decide_review",
    "decline_referral",
    "end_referral_call",
    "end_return_call",
    "first_attendance",
    "forget_strangers",
    "give_up_seat",
    "hold_conversation",
    "know_professional",
    "lead_to_conversation",
    "let_hear",
    "merge_people",
    "note_call",
    "note_check",
    "note_first_attendances",
    "note_motivation",
    "note_return_call",
    "on_attended",
    "on_erasing",
    "on_step",
    "open_due_reviews",
    "place",
    "propose_ending",
    "prove_return",
    "recognise",
    "recognise_return",
    "refer",
    "retain",
    "seat_return",
    "signal_demand",
    "stop_before_entry",
    "sweep_returns",
    "withdraw_ending",
    "withdraw_return",
    "write_down_return",
]
