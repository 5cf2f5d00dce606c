"""The use-cases of this floor; the only place that writes its rows."""

from outcomes.actions.publishing import publish_ratings
from outcomes.actions.ratings import delete_round, rate, want_invitations
from outcomes.actions.research import answer_research, consent, take_back
from outcomes.actions.rhythm import ask_men_who_left, invite_men

__all__ = [
    "answer_research",
    "ask_men_who_left",
    "consent",
    "delete_round",
    "invite_men",
    "publish_ratings",
    "rate",
    "take_back",
    "want_invitations",
]
