"""Who read whose file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.models import AccessEvent
from groups.states import InvitedAs
from participants.models import Participant

# The pages on which a file is read, as the log keeps them.
FILE, CONTACT_REQUEST = "file", "contact request"


@dataclass(frozen=True)
class Reading:
    """One reading: who, as what, which page."""

    at: dt.datetime
    name: str
    role: str
    page: str


def reads_of(man: Participant) -> "QuerySet[AccessEvent]":
    """All readings of this file, the newest first."""
    rows = AccessEvent.objects.filter(subject_type=man._meta.label_lower, subject_id=str(man.pk))
    return rows.order_by("-at", "-pk")


def readings(events: Iterable[AccessEvent]) -> list[Reading]:
    """With names, as far as their accounts are still there. One query."""
    rows = list(events)
    people = User.objects.filter(pk__in={row.reader_id for row in rows}).only("pk", "name")
    names = {one.pk: one.name for one in people}
    pages = {FILE: _("his file"), CONTACT_REQUEST: _("his request for a call")}
    return [
        Reading(row.at, names.get(row.reader_id, ""), _role(row.role), pages.get(row.action, row.action))
        for row in rows
    ]


def _role(role: str) -> str:
    return str(InvitedAs(role).label) if role in InvitedAs.values else role
