"""The use-cases of this floor; the only place that writes its rows."""

from participants.actions.agreements import accept_agreements, current_agreement, tell_agreements
from participants.actions.cards import find_card, renew_card
from participants.actions.contact import ask_for_contact, end_request, withdraw_request
from participants.actions.episodes import began, change_state, seat, stepped
from participants.actions.erasing import (
    about_to_erase,
    erase_again,
    erase_himself,
    erase_man,
    forget_again,
    forget_messages,
    forget_reasons,
)
from participants.actions.growing import say_interest, start_working, stop_path, take_step, withdraw_path
from participants.actions.leaving import choose_group_app, leave, note_removed_from_app
from participants.actions.own import change_own_contact, choose_language
from participants.actions.people import (
    add_participant,
    bring_in,
    change_contact,
    connect_account,
    rename_participant,
)
from participants.actions.retaining import catch_up, erase_retained, keep_me, tell_of_retention
from participants.actions.reviews import sign_readings
from participants.actions.rosters import import_roster, note_export

__all__ = [
    "about_to_erase",
    "accept_agreements",
    "add_participant",
    "ask_for_contact",
    "began",
    "bring_in",
    "catch_up",
    "change_contact",
    "change_own_contact",
    "change_state",
    "choose_group_app",
    "choose_language",
    "connect_account",
    "current_agreement",
    "end_request",
    "erase_again",
    "erase_himself",
    "erase_man",
    "erase_retained",
    "find_card",
    "forget_again",
    "forget_messages",
    "forget_reasons",
    "import_roster",
    "keep_me",
    "leave",
    "note_export",
    "note_removed_from_app",
    "rename_participant",
    "renew_card",
    "say_interest",
    "seat",
    "sign_readings",
    "start_working",
    "stepped",
    "stop_path",
    "take_step",
    "tell_agreements",
    "tell_of_retention",
    "withdraw_path",
    "withdraw_request",
]
