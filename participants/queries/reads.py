"""Who read whose file."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.access import Subject
from core.models import AccessEvent
from groups.states import InvitedAs
from participants.models import Participant


@dataclass(frozen=True)
class Reading:
    """One reading: who, as what, which page, and how many men stood on it."""

    at: dt.datetime
    name: str
    role: str
    page: str
    together: int = 1

    @property
    def others(self) -> int:
        return self.together - 1


def subject_of_man(row: Any) -> Subject:
    """A man is his own file."""
    return Subject(row._meta.label_lower, str(row.pk), row.organisation_id, row.user_id)


def reads_of(*men: Participant) -> "QuerySet[AccessEvent]":
    """All readings of these files, the newest first."""
    own = Q(subject_type=Participant._meta.label_lower, subject_id__in=[str(man.pk) for man in men])
    return AccessEvent.objects.filter(own).order_by("-at", "-pk")


def readings(events: Iterable[AccessEvent]) -> list[Reading]:
    """With names, as far as their accounts are still there. One query."""
    rows = list(events)
    people = User.objects.filter(pk__in={row.reader_id for row in rows}).only("pk", "name")
    names = {one.pk: one.name for one in people}
    return [
        Reading(row.at, names.get(row.reader_id, ""), role_words(row.role), page_words(row.action), row.together)
        for row in rows
    ]


def role_words(role: str) -> str:
    """A role as people call it."""
    return str(InvitedAs(role).label) if role in InvitedAs.values else role


def page_words(action: str) -> str:
    """What somebody looked at, in words for himself and for others; older events say "file" and "contact request"."""
    pages = {
        "file": _("the file"),
        "person": _("the file"),
        "person_contact": _("the contact details"),
        "person_reads": _("who read the file"),
        "contact request": _("the request for a call"),
        "contact_request": _("the request for a call"),
        "contact_list": _("the list of calls"),
        "person_list": _("the list of men"),
        "search": _("what a search found"),
        "group": _("the page of the group"),
        "session": _("the page of an evening"),
        "session_sheet": _("the sheet of an evening"),
        "roster_export": _("a list of the group, to take along"),
        "study_export": _("a file for research, without names"),
        "desk": _("the first page of the desk"),
        "intake": _("the list of newcomers"),
        "referral": _("the page of a newcomer"),
        "returns": _("the list of men who come back"),
        "return_request": _("the page of a man who comes back"),
        "review": _("the talk about the first period"),
        "promises": _("the list of promises"),
        "worker_coaching": _("the coaching talks"),
    }
    return pages.get(action, _("another page of the desk"))
