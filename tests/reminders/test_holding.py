"""After a restore nothing leaves the house that may have left it before (issue 7, point 7)."""

import datetime as dt

import pytest

from core.backups.steps import Point
from reminders import actions, delivery, queries
from reminders.models import Attempt, Deadline, Message
from reminders.registry import Hearing
from reminders.states import DeadlineState, MessageState, Outcome, Why
from tests.factories import CoordinatorFactory
from tests.reminders import kinds

pytestmark = pytest.mark.django_db


def restored(time_is, **step):
    """A restore so long after the backup that the rows here are."""
    taken = time_is.now()
    time_is.move(**(step or {"hours": 3}))
    return actions.hold_back(Point(taken_at=taken, at=time_is.now()))


def state(row):
    row.refresh_from_db()
    return row.state, row.why


def sent(sink):
    delivery.deliver()
    return len(sink.mailbox.mails)


HELD = (MessageState.DEAD, Why.RESTORED)


def test_what_was_due_before_the_restore_is_held_back_and_the_rest_leaves_in_its_time(time_is, sink):
    waiting, meanwhile = kinds.message(), kinds.message(not_before=kinds.later(hours=2))
    future = kinds.message(not_before=kinds.later(hours=4))
    said = restored(time_is, hours=3)
    assert [state(one) for one in (waiting, meanwhile)] == [HELD, HELD]
    assert said.startswith("2 messages that were due are held back, 0 were perhaps sent")
    assert sent(sink) == 0
    time_is.move(hours=2)
    assert sent(sink) == 1
    assert state(future)[0] == MessageState.SENT


def test_alerts_to_staff_are_held_back_too(time_is, sink):
    alert = kinds.message(kinds.ALERT, expires_at=kinds.later(days=3))
    restored(time_is)
    assert state(alert) == HELD
    assert sent(sink) == 0


def test_claims_are_released_and_what_was_in_the_hands_of_its_channel_is_told_apart(time_is, sink):
    rows = [kinds.message(), kinds.message(), kinds.message(kinds.ALERT)]
    claims = {claim.message.pk: claim for claim in actions.claim()}
    for row in rows[1:]:
        actions.hand_over(claim=claims[row.pk], channel="email")
    said = restored(time_is)
    assert [state(row) for row in rows] == [HELD, (MessageState.UNCERTAIN, Why.RESTORED), HELD]
    assert said.startswith("2 messages that were due are held back, 1 were perhaps sent")
    assert Attempt.objects.get().outcome == Outcome.UNKNOWN
    time_is.move(hours=1)
    actions.recover()
    assert sent(sink) == 0


def test_a_retry_that_is_due_is_held_back_and_one_that_comes_later_goes_on(time_is, sink):
    rows = [kinds.message(), kinds.message()]
    for claim, minutes in zip(actions.claim(), (30, 300), strict=True):
        ended = actions.Ended(state=MessageState.RETRY, outcome=Outcome.FAILED, due_at=kinds.later(minutes=minutes))
        actions.hand_over(claim=claim, channel="email")
        actions.finish(claim=claim, ended=ended)
    restored(time_is)
    assert sorted(state(row)[0] for row in rows) == [MessageState.DEAD, MessageState.RETRY]
    assert sent(sink) == 0


def test_what_is_finished_stays_as_it_was(time_is, sink):
    row = kinds.message()
    assert sent(sink) == 1
    before = Message.objects.filter(pk=row.pk).values().get()
    restored(time_is)
    assert Message.objects.filter(pk=row.pk).values().get() == before


def test_a_promise_stays_open_and_its_alerts_that_fell_due_are_not_sent(time_is, sink):
    start, contact = time_is.now(), kinds.contact()
    for number, hours in enumerate((1, 2, 5)):
        kinds.hearings[number] = Hearing(at=start + dt.timedelta(hours=hours), contacts=[contact], owner=None)
    due = {"warn_at": kinds.later(hours=1), "due_at": kinds.later(hours=2)}
    actions.open_deadline(kind=kinds.PROMISE.name, subject="call:1", **due)
    restored(time_is, hours=3)
    assert sent(sink) == actions.escalate() == 0
    promise = Deadline.objects.overdue().get()
    assert (promise.state, promise.step) == (DeadlineState.OPEN, 2)
    time_is.move(hours=3)
    assert actions.escalate() == 1  # what comes after the restore is told as ever
    assert sent(sink) == 1


def test_a_coordinator_finds_them_until_he_has_looked(time_is):
    role = CoordinatorFactory()
    row = kinds.message(organisation_id=role.organisation_id)
    restored(time_is)
    assert list(queries.messages_for_a_human(role.user)) == [row]
    actions.acknowledge(message=row, by=role.user)
    assert not queries.messages_for_a_human(role.user)
