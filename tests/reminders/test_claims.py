"""One winner for each row, and no claim whose holder died is forgotten."""

import pytest

from reminders import actions
from reminders.actions import Ended
from reminders.actions.claims import FATE_UNKNOWN_AFTER, LEASE
from reminders.models import Attempt, Message
from reminders.states import MessageState, Outcome, Why
from tests.reminders import kinds

pytestmark = pytest.mark.django_db
SENT = Ended(state=MessageState.SENT, outcome=Outcome.SENT)


def state(row: Message) -> str:
    row.refresh_from_db()
    return row.state


def test_only_what_is_due_is_claimed_the_oldest_first(time_is):
    kinds.message(not_before=kinds.later(minutes=1))
    second = kinds.message(not_before=kinds.later(minutes=-1))
    first = kinds.message(not_before=kinds.later(minutes=-2))
    assert [actions.claim_one().message.pk for _ in range(2)] == [first.pk, second.pk]
    assert actions.claim_one() is None


def test_a_claimed_row_is_not_claimed_again():
    for _ in range(5):
        kinds.message()
    first, second = actions.claim(limit=3), actions.claim(limit=3)
    assert (len(first), len(second)) == (3, 2)
    assert not {claim.message.pk for claim in first} & {claim.message.pk for claim in second}


def test_handing_over_is_granted_once_and_to_the_holder_only():
    kinds.message()
    claim = actions.claim_one()
    stranger = actions.Claim(claim.message, kinds.contact().pk)
    assert not actions.hand_over(claim=stranger, channel="email")
    assert actions.hand_over(claim=claim, channel="email")
    assert not actions.hand_over(claim=claim, channel="email")


def test_nothing_is_handed_over_after_it_expired(time_is):
    kinds.message(expires_at=kinds.later(minutes=1))
    claim = actions.claim_one()
    time_is.move(minutes=1)
    assert not actions.hand_over(claim=claim, channel="email")


def test_a_finish_without_the_token_changes_nothing():
    row = kinds.message()
    claim = actions.claim_one()
    actions.hand_over(claim=claim, channel="email")
    actions.finish(claim=actions.Claim(claim.message, kinds.contact().pk), ended=SENT)
    assert state(row) == MessageState.CLAIMED
    actions.finish(claim=claim, ended=SENT)
    assert state(row) == MessageState.SENT
    assert [(one.number, one.outcome) for one in Attempt.objects.all()] == [(1, Outcome.SENT)]


def test_a_released_claim_waits_untried():
    row = kinds.message()
    actions.release(claim=actions.claim_one())
    assert state(row) == MessageState.PENDING
    assert row.attempts_made == 0


def test_a_dead_holders_claim_comes_back_when_nothing_was_handed_over(time_is):
    row = kinds.message()
    claim = actions.claim_one()
    time_is.moment += LEASE
    assert actions.recover() == 0
    time_is.move(seconds=1)
    assert [actions.recover(), actions.recover()] == [1, 0]
    assert state(row) == MessageState.PENDING
    assert not actions.hand_over(claim=claim, channel="email")  # the dead man was only slow: he may not send


def lost(kind, time_is, **fields) -> tuple[Message, actions.Claim]:
    """A message whose sender stopped between handing over and hearing back."""
    row = kinds.message(kind, **fields)
    claim = actions.claim_one()
    assert actions.hand_over(claim=claim, channel="email")
    time_is.moment += FATE_UNKNOWN_AFTER
    assert actions.recover() == 0
    time_is.move(seconds=1)
    return row, claim


def test_a_participants_message_of_unknown_fate_is_shown_and_not_repeated(time_is):
    row, _claim = lost(kinds.REMINDER, time_is)
    assert [actions.recover(), actions.recover()] == [1, 0]
    assert state(row) == MessageState.UNCERTAIN
    assert row.why == Why.UNKNOWN
    assert list(Message.objects.for_a_human()) == [row]
    time_is.move(days=1)
    assert actions.claim_one() is None
    assert [one.outcome for one in row.attempts.all()] == [Outcome.UNKNOWN]


def test_a_holder_who_was_only_slow_can_still_say_that_it_was_sent(time_is):
    row, claim = lost(kinds.REMINDER, time_is)
    actions.recover()
    actions.finish(claim=claim, ended=Ended(state=MessageState.RETRY, outcome=Outcome.FAILED))
    assert state(row) == MessageState.UNCERTAIN
    actions.finish(claim=claim, ended=SENT)
    assert state(row) == MessageState.SENT


def test_a_staff_alert_of_unknown_fate_is_sent_again_under_the_same_message_id(time_is):
    row, _claim = lost(kinds.ALERT, time_is)
    before = row.message_id
    actions.recover()
    assert state(row) == MessageState.RETRY
    time_is.move(minutes=1)
    again = actions.claim_one()
    assert again.message.pk == row.pk
    assert again.message.message_id == before


def test_a_staff_alert_that_was_taken_up_meanwhile_is_not(time_is):
    row, _claim = lost(kinds.ALERT, time_is)
    actions.acknowledge(message=row, by=kinds.user())
    actions.recover()
    assert (state(row), row.why) == (MessageState.CANCELLED, Why.ACKNOWLEDGED)


def test_a_staff_alert_that_has_expired_is_not(time_is):
    row, _claim = lost(kinds.ALERT, time_is, expires_at=kinds.later(minutes=5))
    actions.recover()
    assert state(row) == MessageState.EXPIRED


def test_a_clash_of_locks_does_not_lose_what_is_known(monkeypatch):
    from django.db import OperationalError

    from reminders.actions import claims

    row = kinds.message()
    claim = actions.claim_one()
    actions.hand_over(claim=claim, channel="email")
    real, clashes = claims._write_end, iter([OperationalError("deadlock"), OperationalError("locked")])

    def clash(*args):
        if (error := next(clashes, None)) is not None:
            raise error
        return real(*args)

    monkeypatch.setattr(claims, "_write_end", clash)
    actions.finish(claim=claim, ended=SENT)
    assert state(row) == MessageState.SENT
