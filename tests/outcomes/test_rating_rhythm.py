"""Who is invited to say how he is doing, and who is asked once after he left (W34, W35)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import NotAllowed
from outcomes import actions, notices
from outcomes.models import RatingRhythm, ResearchRound
from outcomes.queries.ratings import is_invited
from outcomes.states import TOPIC, ConsentKind
from participants.actions import change_state, leave
from reminders import registry
from reminders.models import Message, OptOut
from reminders.states import MessageState
from tests.factories import ParticipationFactory, UserFactory
from tests.outcomes.rounds import ALL, ASKED, contact_of, man_in, rated, said, user_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 12, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
AT = NOW - 100 * DAY


@pytest.fixture
def man():
    return man_in(began_at=AT)


def invited(now=NOW):
    return actions.invite_men(now=now)


def still_true(kind=notices.INVITED):
    return registry.message_kind(kind).still_true(Message.objects.get(kind=kind))


def test_three_months_after_he_began_he_is_invited_once(man):
    assert invited(AT + 80 * DAY) == 0
    assert invited() == 1
    assert invited() == invited(NOW + DAY) == 0
    message = Message.objects.get()
    assert message.kind == notices.INVITED
    assert message.params == {"man": str(man.participant_id)}
    assert still_true()


def test_the_organisation_says_after_how_many_months(man):
    man.group.organisation.months_between_ratings = 6
    man.group.organisation.save()
    assert invited() == 0
    assert invited(AT + 190 * DAY) == 1


def test_after_three_months_he_is_invited_again_counted_from_his_last_round(man):
    invited()
    rated(man, (NOW + 20 * DAY).date())
    assert invited(NOW + 95 * DAY) == 0
    assert invited(NOW + 115 * DAY) == 1
    assert Message.objects.count() == 2


@pytest.mark.parametrize("minute", [5, 35])
def test_a_letter_leaves_between_ten_and_eight(man, minute):
    for hour in range(0, 24, 3):
        Message.objects.all().delete()
        RatingRhythm.objects.all().delete()
        invited(NOW.replace(hour=hour, minute=minute))
        local = Message.objects.get().not_before.astimezone(ZoneInfo("Europe/Amsterdam"))
        assert 10 <= local.hour < 20


def without_account(man):
    man.participant.user = None
    man.participant.save()


def without_safe_way(man):
    contact = contact_of(man)
    contact.email_safe = False
    contact.save()


def with_closed_account(man):
    user = user_of(man)
    user.is_active = False
    user.save()


def on_a_break(man):
    man.state, man.paused_at = "paused", NOW
    man.save()


def gone(man):
    leave(participation=man, by=user_of(man), now=NOW)


def stopped(man):
    actions.want_invitations(wanted=False, by=user_of(man))


@pytest.mark.parametrize("reason", [without_account, without_safe_way, with_closed_account, on_a_break, gone, stopped])
def test_nobody_is_invited_who_cannot_or_does_not_want(man, reason):
    reason(man)
    assert invited() == 0
    assert not Message.objects.filter(kind=notices.INVITED).exists()


@pytest.mark.parametrize("reason", [without_account, with_closed_account, on_a_break, gone])
def test_a_letter_that_has_not_left_is_looked_at_again(man, reason):
    invited()
    reason(man)
    assert not still_true()


def test_who_answers_meanwhile_gets_no_letter(man):
    invited()
    assert is_invited(user_of(man))
    actions.rate(participation=man, answers=ALL, by=user_of(man), now=NOW)
    assert Message.objects.get().state == MessageState.CANCELLED
    assert not is_invited(user_of(man))


def test_one_switch_stops_the_letters_and_starts_them_again(man):
    stopped(man)
    assert OptOut.objects.get().topic == TOPIC
    actions.want_invitations(wanted=True, by=user_of(man))
    assert invited() == 1
    with pytest.raises(NotAllowed):
        actions.want_invitations(wanted=True, by=UserFactory())


def test_a_sweep_asks_as_much_for_many_men_as_for_few():
    def asked(men):
        for _ in range(men):
            man_in(began_at=AT)
        with CaptureQueriesContext(connection) as captured:
            assert invited() == men
        return len(captured)

    assert asked(2) == asked(9)


# --- once, after leaving ----------------------------------------------------------------------------------------------


@pytest.fixture
def left(man):
    """He said yes to both and left a month ago."""
    for kind in ConsentKind:
        said(man, kind, at=AT)
    leave(participation=man, by=user_of(man), now=NOW - 31 * DAY)
    return man


def asked(now=NOW):
    return actions.ask_men_who_left(now=now)


def test_who_left_and_allowed_it_is_asked_once_ever(left):
    assert asked(NOW - 5 * DAY) == 0
    assert asked() == 1
    assert still_true(notices.AFTER)
    assert asked(NOW + 10 * DAY) == 0


def test_he_comes_back_and_leaves_again_and_is_not_asked_again(left):
    asked()
    again = ParticipationFactory(participant=left.participant, group=left.group, is_return=True, began_at=NOW)
    leave(participation=again, by=user_of(again), now=NOW + DAY)
    assert asked(NOW + 40 * DAY) == 0
    assert Message.objects.filter(kind=notices.AFTER).count() == 1


@pytest.mark.parametrize("kind", ConsentKind)
def test_both_yeses_must_stand(left, kind):
    said(left, kind, given=False, at=NOW - DAY)
    assert asked() == 0


@pytest.mark.parametrize("kind", ConsentKind)
def test_a_yes_that_is_taken_back_holds_the_letter(left, kind, monkeypatch):
    asked()
    actions.take_back(kind=kind, by=user_of(left))
    assert not still_true(notices.AFTER)


def test_who_is_back_who_stays_or_who_left_long_ago_is_not_asked(left):
    assert asked(NOW + 70 * DAY) == 0
    ParticipationFactory(participant=left.participant)
    assert asked() == 0


def test_who_never_said_yes_is_not_asked(man):
    change_state(participation=man, state="left", by=user_of(man), now=NOW - 31 * DAY)
    assert asked() == 0


def test_the_letter_stops_when_he_has_answered(left):
    asked()
    actions.answer_research(participation=left, answers=ASKED, by=user_of(left), now=NOW)
    assert ResearchRound.objects.get().after_leaving
    assert not still_true(notices.AFTER)
