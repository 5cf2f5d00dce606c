"""How alike men in a file for research are, and when a man may rate again: pure, without rows."""

from outcomes.rules.alike import (
    LEAST_ALIKE,
    SPARED,
    Alike,
    Ladder,
    Levels,
    Profile,
    Profiles,
    anonymity,
    below,
    classes,
    make_alike,
)
from outcomes.rules.rounds import (
    APART,
    ASK_AFTER,
    ASK_UNTIL,
    EVENING,
    MORNING,
    decent_hour,
    invites,
    may_begin,
    next_round_on,
)

__all__ = [
    "APART",
    "ASK_AFTER",
    "ASK_UNTIL",
    "EVENING",
    "LEAST_ALIKE",
    "MORNING",
    "SPARED",
    "Alike",
    "Ladder",
    "Levels",
    "Profile",
    "Profiles",
    "anonymity",
    "below",
    "classes",
    "decent_hour",
    "invites",
    "make_alike",
    "may_begin",
    "next_round_on",
]
