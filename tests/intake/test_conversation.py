"""The first conversation: two grounds and no others, and a day to talk again (W20, W22, W23)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core.errors import DomainError, NotAllowed
from intake import actions
from intake.models import FirstConversation
from intake.notices.ways_in import SEAT, TALK_AGAIN
from intake.states import Decision, Ground, ReferralState
from participants.states import CallOutcome
from reminders.models import Deadline
from reminders.states import DeadlineState
from tests.factories import PeerWorkerFactory
from tests.intake.conftest import TUESDAY, at, talk

pytestmark = pytest.mark.django_db
LATER = TUESDAY + dt.timedelta(days=21)


def test_welcome_promises_a_seat_within_two_weeks(welcome):
    """W21."""
    promise = Deadline.objects.get(kind=SEAT)
    assert (promise.state, promise.due_at) == (DeadlineState.OPEN, at(12) + dt.timedelta(days=14))
    assert welcome.state == ReferralState.WELCOME


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Everyone is welcome"),
        ({"ground": "he talks too much"}, "Everyone is welcome"),
        ({"ground": Ground.CONFUSED}, "answered no"),
        ({"ground": Ground.SUBSTANCE}, "answered no"),
        ({"ground": Ground.OWN_WISH, "talk_again_on": None}, "day to talk again"),
        ({"ground": Ground.OWN_WISH, "talk_again_on": TUESDAY}, "day to talk again"),
        ({"ground": Ground.OWN_WISH, "talk_again_on": dt.date(2029, 1, 1)}, "day to talk again"),
    ],
)
def test_not_now_takes_one_of_the_two_grounds_or_his_own_wish_and_a_day(world, spoken, values, words):
    """W23."""
    with pytest.raises(DomainError, match=words):
        talk(spoken, world.karel, Decision.NOT_NOW, **{"talk_again_on": LATER, **values}, now=at(12))
    assert not FirstConversation.objects.exists()


@pytest.mark.parametrize(
    "broken", [{"ground": ""}, {"talk_again_on": None}, {"ground": "other"}, {"is_confused": False}]
)
def test_the_database_knows_no_other_ground_either(world, spoken, broken):
    """W23."""
    values = {"is_confused": True, "ground": Ground.CONFUSED, "talk_again_on": LATER}
    made = talk(spoken, world.karel, Decision.NOT_NOW, **values, now=at(12))
    with pytest.raises(IntegrityError), transaction.atomic():
        FirstConversation.objects.filter(pk=made.pk).update(**broken)


def test_whoever_answers_yes_is_not_seated_at_once(world, spoken):
    """W23."""
    with pytest.raises(DomainError, match="two questions"):
        talk(spoken, world.karel, is_confused=True, now=at(12))


def test_not_now_is_a_promise_to_talk_again_and_then_he_is_welcome(world, spoken):
    """W22: no list on which somebody waits without a day."""
    talk(spoken, world.karel, Decision.NOT_NOW, ground=Ground.OWN_WISH, talk_again_on=LATER, now=at(12))
    promise = Deadline.objects.get(kind=TALK_AGAIN)
    assert (promise.warn_at, promise.due_at) == (at(9, date=LATER), at(20, date=LATER))
    assert promise.owner == world.karel.contact
    spoken.refresh_from_db()
    missed = actions.note_call(
        referral=spoken, outcome=CallOutcome.NO_ANSWER, by=world.karel, now=at(10, date=LATER)
    )  # fmt: skip
    assert missed.state == ReferralState.NOT_NOW
    again = actions.note_call(referral=missed, outcome=CallOutcome.SPOKEN, by=world.karel, now=at(11, date=LATER))
    assert Deadline.objects.get(kind=TALK_AGAIN).state == DeadlineState.MET
    talk(again, world.karel, now=at(12, date=LATER))
    assert Deadline.objects.open().get().kind == SEAT
    assert [one.number for one in FirstConversation.objects.order_by("number")] == [1, 2]


def test_nobody_waits_for_a_talk_before_the_call(world, referral):
    with pytest.raises(DomainError, match="nobody has spoken"):
        talk(referral, world.karel, now=at(12))


def test_he_can_say_no_and_nothing_is_owed_any_more(world, welcome):
    """W32."""
    actions.decline_referral(referral=welcome, by=world.karel, now=at(13))
    promise = Deadline.objects.get(kind=SEAT)
    assert promise.state == DeadlineState.WAIVED
    assert promise.waived_because


def test_a_worker_elsewhere_writes_nothing_down(spoken):
    with pytest.raises(NotAllowed):
        talk(spoken, PeerWorkerFactory().user, now=at(12))
