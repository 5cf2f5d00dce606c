"""Builders of real rows for tests. They write through the models: a state without its history."""

import datetime as dt

import factory
from django.utils import timezone

from accounts.models import Contact, User
from core import clock
from groups.models import Absence, Facilitation, Group, Organisation, OrganisationRole, PeerWorker, Venue
from groups.states import GroupStatus, OrganisationRoleName
from participants.models import Participant, Participation
from participants.states import ParticipationState
from sessions.models import Attendance, GroupSession, Rsvp, Series, SessionWorker, SubstituteRequest
from sessions.states import Answer, Presence

PASSWORD = "correct horse battery staple"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password(PASSWORD)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    email = factory.Sequence(lambda n: f"reach{n}@example.org")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    slug = factory.Sequence(lambda n: f"organisation-{n}")


class CoordinatorFactory(factory.django.DjangoModelFactory):
    """The role; its `.user` is the person."""

    class Meta:
        model = OrganisationRole

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = OrganisationRoleName.COORDINATOR
    from_date = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=400))


class AdministratorFactory(CoordinatorFactory):
    role = OrganisationRoleName.ADMINISTRATOR


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Room {n}")
    address = "Kerkstraat 4"
    town = "Halsteren"


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Group

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Group {n}")
    slug = factory.Sequence(lambda n: f"group-{n}")
    town = "Halsteren"
    status = GroupStatus.OPEN
    opened_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=400))


class PeerWorkerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PeerWorker

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class FacilitationFactory(factory.django.DjangoModelFactory):
    """A worker on a roster since long ago; worker and group share the organisation."""

    class Meta:
        model = Facilitation

    group = factory.SubFactory(GroupFactory)
    worker = factory.SubFactory(PeerWorkerFactory, organisation=factory.SelfAttribute("..group.organisation"))
    from_date = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=400))


class AbsenceFactory(factory.django.DjangoModelFactory):
    """Away for the whole of next week and the days around it."""

    class Meta:
        model = Absence

    worker = factory.SubFactory(PeerWorkerFactory)
    from_date = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=5))
    until_date = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=9))


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Man {n}")


class ParticipationFactory(factory.django.DjangoModelFactory):
    """A member since long ago; participant and group share the organisation."""

    class Meta:
        model = Participation

    group = factory.SubFactory(GroupFactory)
    participant = factory.SubFactory(ParticipantFactory, organisation=factory.SelfAttribute("..group.organisation"))
    state = ParticipationState.MEMBER
    began_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=300))
    member_at = factory.SelfAttribute("began_at")


class SeriesFactory(factory.django.DjangoModelFactory):
    """The rule only; `sessions.actions.materialise` makes its evenings."""

    class Meta:
        model = Series

    group = factory.SubFactory(GroupFactory)
    starts_on = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=7))
    local_time = dt.time(19, 30)
    zone = "Europe/Amsterdam"


class GroupSessionFactory(factory.django.DjangoModelFactory):
    """An evening next week."""

    class Meta:
        model = GroupSession

    group = factory.SubFactory(GroupFactory)
    starts_at = factory.LazyFunction(
        lambda: clock.at_local(clock.today() + dt.timedelta(days=7), dt.time(19, 30), "Europe/Amsterdam")
    )
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + dt.timedelta(hours=2))


class SessionWorkerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SessionWorker

    session = factory.SubFactory(GroupSessionFactory)
    worker = factory.SubFactory(PeerWorkerFactory, organisation=factory.SelfAttribute("..session.group.organisation"))


class RsvpFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Rsvp

    session = factory.SubFactory(GroupSessionFactory)
    participant = factory.SubFactory(ParticipantFactory)
    answer = Answer.COMES
    answered_version = 1
    answered_at = factory.LazyFunction(timezone.now)


class AttendanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attendance

    session = factory.SubFactory(GroupSessionFactory)
    participant = factory.SubFactory(ParticipantFactory)
    presence = Presence.PRESENT
    marked_at = factory.LazyFunction(timezone.now)


class SubstituteRequestFactory(factory.django.DjangoModelFactory):
    """One who guides the evening asks; without the messages and the promise that the action writes."""

    class Meta:
        model = SubstituteRequest

    session = factory.SubFactory(GroupSessionFactory)
    worker = factory.LazyAttribute(lambda row: SessionWorkerFactory(session=row.session).worker)
    asked_at = factory.LazyFunction(timezone.now)
