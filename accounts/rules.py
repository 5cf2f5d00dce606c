"""How long somebody stays signed in."""

import datetime as dt
from dataclasses import dataclass

from accounts.roles import Roles


@dataclass(frozen=True)
class Limits:
    """A session ends `idle` after the last request, and `whole` after signing in whatever happens."""

    idle: dt.timedelta
    whole: dt.timedelta


# An evening takes two hours and is written down at its end: whoever signed in before it is still signed in after it.
STAFF = Limits(idle=dt.timedelta(hours=3), whole=dt.timedelta(hours=12))
OTHERS = Limits(idle=dt.timedelta(hours=24), whole=dt.timedelta(days=7))


def limits_of(roles: Roles) -> Limits:
    """Whoever works with other people's files is signed out sooner; who is both counts as staff."""
    return STAFF if roles.is_staff else OTHERS


def has_ended(roles: Roles, *, began: float, seen: float, now: float) -> bool:
    """Whether a session is over that began and was last used at these seconds since 1970."""
    limits = limits_of(roles)
    return now - seen > limits.idle.total_seconds() or now - began > limits.whole.total_seconds()
