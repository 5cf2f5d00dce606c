"""A group with men, guides and a coordinator who can be reached, and what stands in the outbox about its evenings."""

import datetime as dt

import pytest

from accounts.models import Contact
from core import clock
from participants.models import Participation
from reminders.models import Message
from sessions.models import GroupSession
from tests.factories import (
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    SessionWorkerFactory,
    VenueFactory,
)

ZONE = "Europe/Amsterdam"


class Circle:
    """A group of two men, two guides and a coordinator, and an evening that is `ahead` away from `now`."""

    def __init__(self) -> None:
        self.group = GroupFactory(zone=ZONE)
        self.coordinator = CoordinatorFactory(organisation=self.group.organisation).user
        self.guides = [FacilitationFactory(group=self.group).worker for _ in range(2)]
        self.men = [self.man() for _ in range(2)]

    def man(self, **fields: object) -> Participation:
        contact = ContactFactory(email_safe=True, language="en", **fields)
        return ParticipationFactory(group=self.group, participant__contact=contact)

    def evening(self, starts_at: dt.datetime, *, guided: bool = True) -> GroupSession:
        venue = VenueFactory(organisation=self.group.organisation)
        session = GroupSessionFactory(group=self.group, starts_at=starts_at, venue=venue)
        for place, worker in enumerate(self.guides if guided else (), start=1):
            SessionWorkerFactory(session=session, worker=worker, position=place)
        return session

    @property
    def contacts(self) -> list[Contact]:
        return [one.participant.contact for one in self.men]


@pytest.fixture
def circle():
    return Circle()


def local(day: str, time: str = "19:30", zone: str = ZONE) -> dt.datetime:
    return clock.at_local(dt.date.fromisoformat(day), dt.time.fromisoformat(time), zone)


def outbox(kind: str = "", **filters: object):
    rows = Message.objects.filter(kind=kind, **filters) if kind else Message.objects.filter(**filters)
    return rows.order_by("not_before", "key")


def waiting(kind: str = "", **filters: object):
    return outbox(kind, state="pending", **filters)
