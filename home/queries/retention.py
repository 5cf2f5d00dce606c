"""Retention in numbers: how many are told and how many go, without a name."""

import datetime as dt
from dataclasses import dataclass

from groups.models import Organisation
from intake.queries import strangers_before
from participants.queries import retention


@dataclass(frozen=True)
class Outlook:
    """What the next run does at one organisation. `waits` were told and go when their four weeks are over."""

    organisation: Organisation
    to_tell: int
    waits: int
    to_erase: int
    strangers: int


def outlook(organisation: Organisation, now: dt.datetime) -> Outlook:
    """Five queries; changes nothing."""
    goes = retention.to_erase(organisation, now).count()
    old = retention.kept_since(organisation, now)
    return Outlook(
        organisation=organisation,
        to_tell=retention.to_tell(organisation, now).count(),
        waits=retention.told(organisation, now).count() - goes,
        to_erase=goes,
        strangers=sum(rows.count() for rows in strangers_before(organisation, old)),
    )
