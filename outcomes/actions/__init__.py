"""The writers: rounds of a man, consent, what is published; studies, and exports by two people."""

from outcomes.actions.exports import approve_export, ask_export, refuse_export, take_export
from outcomes.actions.publishing import publish_ratings
from outcomes.actions.ratings import delete_round, rate, want_invitations
from outcomes.actions.research import answer_research, consent, take_back
from outcomes.actions.rhythm import ask_men_who_left, catch_up, invite_men
from outcomes.actions.studies import answer_study, close_study, open_study

__all__ = [
    "answer_research",
    "answer_study",
    "approve_export",
    "ask_export",
    "ask_men_who_left",
    "catch_up",
    "close_study",
    "consent",
    "delete_round",
    "invite_men",
    "open_study",
    "publish_ratings",
    "rate",
    "refuse_export",
    "take_back",
    "take_export",
    "want_invitations",
]
