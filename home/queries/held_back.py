"""Messages that a restore held back: how many of which kind, for the coordinator who knows whom to tell."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from reminders import registry
from reminders.queries import held_back_messages


@dataclass(frozen=True)
class HeldBack:
    """Messages of one kind; `first` and `last` are when they were due."""

    kind: str
    label: str
    count: int
    first: dt.datetime
    last: dt.datetime


def held_back(user: User) -> list[HeldBack]:
    """What waits to be looked at in the organisations that he coordinates; one query, none for anybody else."""
    if not user.roles.organisations(roles.COORDINATOR):
        return []
    found = held_back_messages(user).order_by("kind").values("kind")
    rows = found.annotate(count=Count("pk"), first=Min("due_at"), last=Max("due_at"))
    labels = {kind.name: str(kind.label) for kind in registry.message_kinds()}
    return [HeldBack(label=labels.get(row["kind"], _("Message")), **row) for row in rows]
