"""The use-cases of this floor; the only place that writes its rows."""

from participants.actions.episodes import change_state, seat
from participants.actions.own import change_own_contact, choose_language
from participants.actions.people import (
    add_participant,
    bring_in,
    change_contact,
    connect_account,
    rename_participant,
)
from participants.actions.rosters import import_roster, note_export

__all__ = [
    "add_participant",
    "bring_in",
    "change_contact",
    "change_own_contact",
    "change_state",
    "choose_language",
    "connect_account",
    "import_roster",
    "note_export",
    "rename_participant",
    "seat",
]
