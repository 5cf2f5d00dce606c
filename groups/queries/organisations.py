"""What pages and roles ask about organisations, their groups and workers."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Value

from accounts import roles
from accounts.models import User
from core import clock
from groups import agreement_texts, rules
from groups.models import (
    Agreement,
    Group,
    Invitation,
    Organisation,
    OrganisationRole,
    OrganisationWords,
    PeerWorker,
    Venue,
)
from groups.states import OrganisationRoleName, WorkerStatus
from reminders.models import Message
from reminders.states import MessageState


def worker_facts(user: User) -> QuerySet:
    """Role source: he is a worker wherever he has not stopped."""
    return (
        PeerWorker.objects.filter(user=user)
        .exclude(status=WorkerStatus.STOPPED)
        .values_list(Value(roles.WORKER), "organisation_id")
        .order_by()
    )


def organisation_facts(user: User) -> QuerySet:
    """Role source: coordinator and administrator as long as their dates hold."""
    today = clock.today()
    return (
        OrganisationRole.objects.filter(Q(until_date=None) | Q(until_date__gte=today), user=user, from_date__lte=today)
        .filter(role__in=OrganisationRoleName.values)
        .values_list("role", "organisation_id")
        .order_by()
    )


def managed_organisations(user: User) -> list[Organisation]:
    """Those whose settings and invitations he sees to, by name."""
    mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.ADMINISTRATOR)
    return list(Organisation.objects.filter(pk__in=mine).order_by("name"))


def coordinated_organisations(user: User) -> list[Organisation]:
    """Those in which he may start a group, by name."""
    return list(Organisation.objects.filter(pk__in=user.roles.organisations(roles.COORDINATOR)).order_by("name"))


@dataclass(frozen=True)
class PersonInCharge:
    """A role that holds today; `may_end` tells whether the reader may end it."""

    given: OrganisationRole
    name: str
    email: str
    may_end: bool


@dataclass(frozen=True)
class OrganisationPage:
    """What the page of an organisation shows. Rooms belong to the work, so an administrator alone does not get them."""

    organisation: Organisation
    coordinates: bool
    venues: list[Venue]
    people: list[PersonInCharge]
    invitations: list[tuple[Invitation, dt.datetime | None]]


def organisation_page(organisation: Organisation, user: User, now: dt.datetime) -> OrganisationPage:
    coordinates = rules.coordinates(user, organisation)
    venues = Venue.objects.filter(organisation=organisation).order_by("-in_use", "town", "name") if coordinates else []
    waiting = Invitation.objects.waiting(now).filter(organisation=organisation).select_related("invited_by")
    return OrganisationPage(
        organisation=organisation,
        coordinates=coordinates,
        venues=list(venues),
        people=_people_in_charge(organisation, user),
        invitations=with_letters(waiting.order_by("created_at")),
    )


def with_letters(invitations: Iterable[Invitation]) -> list[tuple[Invitation, dt.datetime | None]]:
    """Each invitation with the moment at which its letter went out; None while it has not."""
    rows = list(invitations)
    sent = Message.objects.filter(recipient__in=[one.contact_id for one in rows], state=MessageState.SENT)
    moments: dict[uuid.UUID | None, dt.datetime | None] = dict(sent.values_list("recipient_id", "finished_at"))
    return [(one, moments.get(one.contact_id)) for one in rows]


def _people_in_charge(organisation: Organisation, user: User) -> list[PersonInCharge]:
    given = OrganisationRole.objects.current().filter(organisation=organisation).select_related("user")
    administers = rules.administers(user, organisation)
    people = [
        PersonInCharge(
            given=one,
            name=one.user.name,
            email=one.user.email,
            may_end=administers or one.role == OrganisationRoleName.COORDINATOR,
        )
        for one in given
    ]
    return sorted(people, key=lambda person: (person.given.role, person.name.casefold()))


@dataclass(frozen=True)
class AgreementsPage:
    """All versions of a group's agreements, the newest first."""

    group: Group
    current: Agreement | None
    earlier: list[Agreement]

    @property
    def start(self) -> dict[str, str]:
        """What a new version starts from."""
        if self.current:
            return {"text_nl": self.current.text_nl, "text_en": self.current.text_en}
        return {"text_nl": agreement_texts.TEXT_NL, "text_en": agreement_texts.TEXT_EN}


def agreements_page(group: Group) -> AgreementsPage:
    versions = list(group.agreements.select_related("published_by").order_by("-version"))
    return AgreementsPage(group=group, current=versions[0] if versions else None, earlier=versions[1:])


def words_in(organisation: Organisation, language: str) -> OrganisationWords:
    """What it says of itself in this language; empty words that are not stored where it said nothing yet."""
    stored = organisation.words.filter(language=language).first()
    return stored or OrganisationWords(organisation=organisation, language=language)
