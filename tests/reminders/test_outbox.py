"""Into the ledger and out of it again: in the caller's transaction, once for each key, ids only."""

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, transaction

from accounts.models import Contact
from core import clock
from reminders import actions
from reminders.actions import Notice
from reminders.models import Attempt, Message
from reminders.states import MESSAGE_STEPS, MessageState, Outcome, Why
from tests.reminders import kinds

pytestmark = pytest.mark.django_db


def test_a_key_is_enqueued_once():
    first = kinds.message(key="session:1:1:man:48h")
    again = kinds.message(key="session:1:1:man:48h", to=first.recipient, version=9)
    assert again.pk == first.pk
    assert again.version == 0
    assert Message.objects.count() == 1


def test_a_row_of_another_transaction_that_wins_the_key_is_left_as_it_is(monkeypatch):
    first = kinds.message(key="same")
    monkeypatch.setattr(Message.objects, "filter", lambda **_: Message.objects.none())  # as if not committed yet
    assert actions.enqueue_all([Notice(kind=kinds.ALERT.name, to=first.recipient, key="same")]) == 1
    monkeypatch.undo()
    row = Message.objects.get()
    assert (row.pk, row.kind) == (first.pk, first.kind)


def test_enqueuing_again_writes_nothing(django_assert_num_queries):
    notices = [Notice(kind=kinds.REMINDER.name, to=kinds.contact(), key=f"k{n}") for n in range(30)]
    assert actions.enqueue_all(notices) == 30
    with django_assert_num_queries(1):
        assert actions.enqueue_all(notices) == 0


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        actions.enqueue(Notice(kind=kinds.REMINDER.name, to=kinds.contact(), key="alone"))


@pytest.mark.django_db(transaction=True)
def test_an_action_that_fails_takes_its_messages_with_it():
    man = kinds.contact()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.enqueue(Notice(kind=kinds.REMINDER.name, to=man, key="gone"))
        raise ZeroDivisionError
    assert not Message.objects.exists()


@pytest.mark.parametrize("words", ["Sander de Vries", "man@example.org", "één", "a" * 81, ["list"], {"a": 1}])
def test_parameters_that_could_hold_words_are_refused(words):
    with pytest.raises(ValueError, match="ids only"):
        kinds.message(params={"about": words})


def test_parameters_may_be_ids_numbers_and_moments():
    params = {"session": "0b6f7c0e-6f1c-4d9a-8a50-4d5f0b8f5c11", "n": 2, "at": "2026-11-24T19:30:00+00:00", "x": None}
    assert kinds.message(params=params).params == params


def test_an_unknown_kind_is_refused():
    with pytest.raises(KeyError):
        actions.enqueue(Notice(kind="nobody's", to=kinds.contact(), key="k"))


def test_what_is_too_late_already_is_not_enqueued(time_is):
    notice = Notice(
        kind=kinds.REMINDER.name,
        to=kinds.contact(),
        key="late",
        not_before=kinds.later(hours=-3),
        expires_at=kinds.later(hours=-1),
    )
    assert actions.enqueue(notice) is None


def test_a_message_that_expires_before_its_time_is_refused_on_both_engines():
    with pytest.raises(IntegrityError):
        kinds.message(not_before=kinds.later(hours=3), expires_at=kinds.later(hours=2))


def test_the_message_id_tells_nothing_and_is_in_the_senders_domain(settings):
    settings.DEFAULT_FROM_EMAIL = "Kring <bericht@post.example>"
    row = kinds.message()
    assert row.message_id == f"<{row.pk}@post.example>"


def test_moving_an_evening_cancels_the_old_version_only():
    old, new = (kinds.message(subject="session:1", version=version) for version in (1, 2))
    other = kinds.message(subject="session:2", version=1)
    assert actions.cancel_for(subject="session:1", before_version=2) == 1
    states = {row.pk: (row.state, row.why) for row in Message.objects.all()}
    assert states[old.pk] == (MessageState.CANCELLED, Why.REPLACED)
    assert states[new.pk] == states[other.pk] == (MessageState.PENDING, "")


def test_cancelling_can_be_for_one_kind_and_one_person():
    man = kinds.contact()
    his = kinds.message(subject="s", to=man)
    urgent = kinds.message(kinds.URGENT, subject="s", to=man)
    others = kinds.message(subject="s")
    assert actions.cancel_for(subject="s", kinds=[kinds.REMINDER.name], recipient=man) == 1
    assert set(Message.objects.open()) == {urgent, others}
    assert not Message.objects.open().filter(pk=his.pk).exists()


def test_cancelling_takes_a_claim_that_has_not_been_handed_over():
    row = kinds.message(subject="s")
    claim = actions.claim_one()
    assert actions.cancel_for(subject="s") == 1
    assert not actions.hand_over(claim=claim, channel="email")
    row.refresh_from_db()
    assert row.state == MessageState.CANCELLED


def test_cancelling_leaves_what_is_in_the_hands_of_its_channel():
    kinds.message(subject="s")
    claim = actions.claim_one()
    assert actions.hand_over(claim=claim, channel="email")
    assert actions.cancel_for(subject="s") == 0


def test_acknowledging_an_alert_stops_it():
    row, by = kinds.message(kinds.ALERT), kinds.user()
    assert actions.acknowledge(message=row, by=by).state == MessageState.CANCELLED
    first = row.acknowledged_at
    assert first is not None
    assert actions.acknowledge(message=row, by=kinds.user()).acknowledged_at == first


def test_the_sweep_expires_what_is_too_late_and_nothing_else(time_is):
    late = kinds.message(not_before=time_is.now(), expires_at=kinds.later(hours=1))
    kinds.message(not_before=time_is.now(), expires_at=kinds.later(hours=3))
    time_is.move(hours=2)
    assert [actions.expire(), actions.expire()] == [1, 0]
    late.refresh_from_db()
    assert (late.state, late.why) == (MessageState.EXPIRED, Why.TOO_LATE)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": MessageState.SENT},
        {"state": MessageState.CLAIMED},
        {"state": MessageState.RETRY},
        {"state": MessageState.DEAD},
        {"finished_at": clock.now()},
        {"claimed_at": clock.now()},
        {"state": MessageState.UNCERTAIN, "finished_at": clock.now()},
        {"state": MessageState.SENT, "finished_at": clock.now()},
    ],
)
def test_the_database_refuses_a_state_without_its_moments(fields):
    row = kinds.message()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=row.pk).update(**fields)


def test_the_database_refuses_an_uncertain_staff_alert():
    kinds.message(kinds.ALERT)
    claim = actions.claim_one()
    actions.hand_over(claim=claim, channel="email")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(state=MessageState.UNCERTAIN, finished_at=clock.now())


def test_attempts_are_append_only_and_go_with_the_person():
    row = kinds.message()
    Attempt.objects.create(message=row, number=1, ended_at=clock.now(), outcome=Outcome.SENT)
    with pytest.raises(TypeError):
        Attempt.objects.all().delete()
    with pytest.raises(TypeError):
        Attempt.objects.update(number=2)
    Contact.objects.get(pk=row.recipient_id).delete()
    assert not Attempt.objects.exists()


def test_the_ledger_cannot_be_searched_by_address():
    with pytest.raises(FieldError):
        Message.objects.filter(recipient__email="man@example.org").exists()


def test_every_state_has_its_row_in_the_table_of_steps():
    assert set(MESSAGE_STEPS) == set(MessageState)
    assert {target for steps in MESSAGE_STEPS.values() for target in steps} == set(MessageState)
