"""Promises kept, on the desk of a coordinator: below what needs him today (W19, W21, W33)."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from accounts.roles import COORDINATOR
from groups.models import Organisation
from outcomes.plots import Shown, shown
from outcomes.queries.figures import promises_kept


@dataclass(frozen=True)
class Kept:
    """The three promises of one organisation in the newest quarter that may be shown."""

    organisation: Organisation
    promises: list[Shown]


def kept(user: User, now: dt.datetime) -> Kept | None:
    """Of the organisation that he coordinates (the first by name); nothing for others. Two queries at most."""
    mine = user.roles.organisations(COORDINATOR)
    organisation = Organisation.objects.filter(pk__in=mine).order_by("name").first() if mine else None
    if organisation is None:
        return None
    return Kept(organisation, [shown(table) for table in promises_kept(organisation, now)])
