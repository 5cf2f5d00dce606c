"""What the one who referred a man hears (W11)."""

import pytest
from django.core import mail

from core import clock
from intake import actions
from intake.models import Referral
from intake.notices.professionals import NEWS
from intake.states import MayHear, Way
from participants.states import CallOutcome
from reminders import delivery
from reminders.models import Message
from tests.intake.conftest import request

pytestmark = pytest.mark.django_db
ADDRESS = "joke@agency.example"


@pytest.fixture
def referred(world):
    joke = actions.know_professional(organisation=world.organisation, agency="Agency", name="Joke", email=ADDRESS)
    return actions.refer(
        organisation=world.organisation, request=request(), way=Way.AGENCY, professional=joke, man_agrees=True,
        may_hear=MayHear.ENTERED,
    )  # fmt: skip


@pytest.fixture
def spoken(referred, world):
    return actions.note_call(referral=referred, outcome=CallOutcome.SPOKEN, by=world.karel)


def letters():
    delivery.deliver()
    return [letter for letter in mail.outbox if ADDRESS in letter.to]


def test_he_gets_one_neutral_letter_once_the_man_has_said_so(world, spoken):
    assert not letters()
    for _ in range(2):
        actions.let_hear(referral=spoken, may_hear=MayHear.ARRIVED, by=world.karel)
    [letter] = letters()
    assert "Peter" not in letter.body
    assert "/refer/" in letter.body


def test_he_hears_of_the_first_evening_only_where_the_man_lets_him(world, spoken):
    moment = clock.now()
    Referral.objects.update(state="entered", welcome_at=moment, entered_at=moment)
    actions.let_hear(referral=spoken, may_hear=MayHear.ARRIVED, by=world.karel)
    assert Message.objects.filter(kind=NEWS).count() == 1
    actions.let_hear(referral=spoken, may_hear=MayHear.ENTERED, by=world.karel)
    assert Message.objects.filter(kind=NEWS).count() == 2


def test_a_letter_that_is_on_its_way_stops_when_the_man_changes_his_mind(world, spoken):
    actions.let_hear(referral=spoken, may_hear=MayHear.ARRIVED, by=world.karel)
    actions.let_hear(referral=spoken, may_hear=MayHear.NOTHING, by=world.karel)
    assert not letters()
    assert Message.objects.get(kind=NEWS).state == "cancelled"
