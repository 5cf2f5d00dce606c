"""Promises about calls: who hears of them, and when (W19, W28)."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, User
from groups.models import Facilitation, Organisation, OrganisationRole, PeerWorker
from groups.queries import reachable_workers
from groups.states import AVAILABLE, OrganisationRoleName
from participants.models import ContactRequest
from reminders.models import Deadline
from reminders.registry import DeadlineKind, Hearing
from reminders.registry import register as register_kinds


def call_promise(name: str, label: str | Promise, words: str | Promise, page: str) -> DeadlineKind:
    """A promise to call somebody today. `page` is the URL name at which the call is taken up, by its id."""

    def link(deadline: Deadline) -> str:
        return reverse(page, args=[subject_id(deadline)])

    return DeadlineKind(name=name, label=label, words=_same(words), link=link, next_to_hear=who_hears)


def _same(words: str | Promise) -> Callable[[Deadline], str | Promise]:
    return lambda _deadline: words


def subject_id(deadline: Deadline) -> uuid.UUID:
    """The id in a subject like `contactrequest:…`."""
    return uuid.UUID(deadline.subject.partition(":")[2])


def who_hears(deadline: Deadline, step: int) -> Hearing | None:
    """At once who is reachable (else the group's workers, else all); at half time all; when due the coordinators."""
    organisation = Organisation.objects.get(pk=deadline.organisation_id)
    half = deadline.anchor + (deadline.due_at - deadline.anchor) / 2
    steps: list[tuple[dt.datetime, Callable[[], Iterable[User]]]] = [
        (deadline.anchor, lambda: _first_to_hear(organisation, deadline)),
        (half, lambda: _workers(organisation)),
        (deadline.due_at, lambda: _coordinators(organisation)),
    ]
    if step >= len(steps):
        return None
    at, people = steps[step]
    return Hearing(at=at, contacts=_contacts(people()))


def _first_to_hear(organisation: Organisation, deadline: Deadline) -> list[User]:
    reachable = [worker.user for worker in reachable_workers(organisation, deadline.anchor)]
    return reachable or _guides(deadline.group_id) or _workers(organisation)


def _guides(group_id: uuid.UUID | None) -> list[User]:
    entries = Facilitation.objects.current().filter(group=group_id).select_related("worker__user")
    return [entry.worker.user for entry in entries] if group_id else []


def _workers(organisation: Organisation) -> list[User]:
    workers = PeerWorker.objects.filter(organisation=organisation, status__in=AVAILABLE).select_related("user")
    return [worker.user for worker in workers]


def _coordinators(organisation: Organisation) -> list[User]:
    given = OrganisationRole.objects.filter(
        organisation=organisation, role=OrganisationRoleName.COORDINATOR, until_date=None
    )
    return [one.user for one in given.select_related("user")]


def _contacts(people: Iterable[User]) -> list[Contact]:
    return list(Contact.objects.filter(user__in=list(people)))


def register() -> None:
    """Called when the apps are ready."""
    register_kinds(
        call_promise(
            ContactRequest.PROMISE, _("Contact the same day"), _("Somebody wants to talk to you"), "contact_request"
        )
    )
