"""A small world for the ways in: an organisation in Halsteren, a worker, a coordinator, a group with room."""

import datetime as dt
from types import SimpleNamespace

import pytest

from core import clock
from intake import actions
from intake.states import Decision, Way
from participants.states import CallOutcome
from tests.factories import CoordinatorFactory, FacilitationFactory, GroupFactory, GroupSessionFactory

TUESDAY = dt.date(2027, 1, 12)


def at(hour, minute=0, date=TUESDAY):
    return clock.at_local(date, dt.time(hour, minute), "Europe/Amsterdam")


def request(**changes):
    return actions.Request(**{"name": "Peter", "reach": "06 1234 5678", "town": "Halsteren", **changes})


def evening(group, date, hour=19):
    return GroupSessionFactory(group=group, starts_at=at(hour, 30, date))


@pytest.fixture
def world():
    """Tuesday 12 January 2027; Karel guides Halsteren, which meets on Thursday the 21st."""
    group = GroupFactory(name="Halsteren", slug="halsteren", town="Halsteren", weekday="4")
    karel = FacilitationFactory(group=group, worker__user__name="Karel").worker.user
    coordinator = CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user
    session = evening(group, TUESDAY + dt.timedelta(days=9))
    return SimpleNamespace(
        organisation=group.organisation, group=group, karel=karel, coordinator=coordinator, session=session
    )


@pytest.fixture
def referral(world):
    """Peter asked at nine on Tuesday morning."""
    return actions.refer(organisation=world.organisation, request=request(), way=Way.SELF, now=at(9))


@pytest.fixture
def spoken(world, referral):
    return actions.note_call(referral=referral, outcome=CallOutcome.SPOKEN, by=world.karel, now=at(11))


@pytest.fixture
def welcome(world, spoken):
    """The two weeks run from noon on Tuesday."""
    talk(spoken, world.karel, now=at(12))
    spoken.refresh_from_db()
    return spoken


def talk(referral, by, decision=Decision.WELCOME, **values):
    answers = {"is_confused": False, "uses_during": False, **values}
    return actions.hold_conversation(referral=referral, by=by, decision=decision, **answers)
