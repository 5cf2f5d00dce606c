"""The whole life of messages, at random: none lost, none twice for participants, the ledger always agrees."""

import contextlib
import datetime as dt
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from core import clock
from reminders import actions, delivery
from reminders.actions import Notice
from reminders.channels import FateUnknown, Refused, TryLater
from reminders.models import Attempt, Message
from reminders.states import FINISHED, MESSAGE_STEPS, OPEN, Audience, MessageState, Outcome
from tests.reminders import kinds


class Killed(BaseException):
    """kill -9: no code of ours runs after it."""


class ScriptedChannel:
    """The outside world, as the machine wants it: what it really received, and what it said."""

    def __init__(self) -> None:
        self.received: dict[uuid.UUID, int] = {}
        self.fate = "accepts"

    def prepare(self, parcel):
        return parcel.message.pk

    def send(self, prepared) -> None:
        arrives = self.fate in ("accepts", "accepts and loses the line", "killed after")
        if arrives:
            self.received[prepared] = self.received.get(prepared, 0) + 1
        errors = {
            "refuses": Refused("SMTP 550"),
            "not now": TryLater("SMTP 451"),
            "killed after": Killed(),
            "killed before": Killed(),
            "accepts and loses the line": FateUnknown("lost"),
            "loses the line": FateUnknown("lost"),
        }
        if self.fate in errors:
            raise errors[self.fate]

    def close(self) -> None:
        pass


class ScriptedChannels:
    def __init__(self, channel: ScriptedChannel) -> None:
        self.channel = channel

    def get(self, _name):
        return self.channel

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass


FATES = [
    "accepts",
    "refuses",
    "not now",
    "killed after",
    "killed before",
    "accepts and loses the line",
    "loses the line",
]


class Life(RuleBasedStateMachine):
    messages = Bundle("messages")

    @initialize()
    def start(self):
        Message.objects.all().delete()
        self.now = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(clock, "now", lambda: self.now)
        self.world, self.states, self.enqueued = ScriptedChannel(), {}, set()
        self.man = kinds.contact()
        kinds.untrue.clear()
        for kind in (kinds.REMINDER, kinds.URGENT, kinds.ALERT, kinds.REMINDER):  # something to do from the start
            self.enqueue(kind, 0, 300)

    @rule(
        target=messages,
        kind=st.sampled_from([kinds.REMINDER, kinds.URGENT, kinds.ALERT]),
        starts=st.integers(-2, 5),
        lasts=st.integers(1, 400),
    )
    def enqueue(self, kind, starts, lasts):
        not_before = self.now + dt.timedelta(minutes=starts)
        key = f"m{len(self.enqueued)}"
        with transaction.atomic():
            row = actions.enqueue(
                Notice(
                    kind=kind.name,
                    to=self.man,
                    key=key,
                    subject=key,
                    not_before=not_before,
                    expires_at=not_before + dt.timedelta(minutes=lasts),
                )
            )
        if row is not None:
            self.enqueued.add(row.pk)
            self.states[row.pk] = MessageState.PENDING
        return key

    @rule(limit=st.integers(1, 3), fate=st.sampled_from(FATES))
    def deliver(self, limit, fate):
        self._deliver(limit, fate)

    @rule(limit=st.integers(1, 3), fate=st.sampled_from(["killed after", "killed before"]))
    def deliver_and_die(self, limit, fate):
        self._deliver(limit, fate)

    @rule(fate=st.sampled_from(FATES))
    def look_after_six_minutes(self, fate):
        self.now += dt.timedelta(seconds=370)
        self._deliver(4, fate)

    def _deliver(self, limit, fate):
        self.world.fate = fate
        with contextlib.suppress(Killed):
            delivery.deliver(limit=limit, channels=ScriptedChannels(self.world))

    @rule(limit=st.integers(1, 3))
    def claim_and_die(self, limit):
        actions.claim(limit=limit)

    @rule(seconds=st.sampled_from([1, 15, 61, 370, 1800, 7300]))
    def wait(self, seconds):
        self.now += dt.timedelta(seconds=seconds)

    @rule()
    def sweep(self):
        actions.expire()
        actions.recover()

    @rule(key=messages)
    def cancel(self, key):
        actions.cancel_for(subject=key)

    @rule(key=messages)
    def no_longer_true(self, key):
        kinds.untrue.add(key)

    @rule(key=messages)
    def enqueue_again(self, key):
        with transaction.atomic():
            actions.enqueue(Notice(kind=kinds.REMINDER.name, to=self.man, key=key))
            row = Message.objects.filter(key=key).first()
        if row is not None and row.pk not in self.enqueued:
            self.enqueued.add(row.pk)
            self.states[row.pk] = MessageState.PENDING

    @invariant()
    def the_ledger_agrees(self):
        if not hasattr(self, "world"):
            return
        rows = {row.pk: row for row in Message.objects.all()}
        assert set(rows) == self.enqueued, "a message got lost, or came from nowhere"
        for pk, row in rows.items():
            self.check_step(MessageState(self.states[pk]), MessageState(row.state))
            self.states[pk] = row.state
            assert (row.finished_at is None) == (row.state in OPEN)
            assert row.attempts_made >= row.attempts.count()
            received = self.world.received.get(pk, 0)
            if row.audience == Audience.PARTICIPANT:
                assert received <= 1, "a participant got it twice"
                if received:
                    assert row.state in (MessageState.SENT, MessageState.UNCERTAIN, MessageState.CLAIMED)
            if row.state == MessageState.SENT:
                assert received >= 1
                assert Attempt.objects.filter(message=row, outcome=Outcome.SENT).count() == 1

    @staticmethod
    def check_step(before: MessageState, after: MessageState) -> None:
        """One rule may take several steps: there must be a legal way from the one to the other."""
        seen, edge = {before}, {before}
        while edge:
            edge = {target for state in edge for target in MESSAGE_STEPS[state]} - seen
            seen |= edge
        assert after in seen, f"{before} became {after}"

    def teardown(self):
        if not hasattr(self, "world"):
            return
        self.world.fate = "accepts"
        for _ in range(12):  # given time and a working channel, every message comes to its end
            self.now += dt.timedelta(minutes=40)
            actions.expire()
            delivery.deliver(channels=ScriptedChannels(self.world))
        self.the_ledger_agrees()
        assert not Message.objects.exclude(state__in=FINISHED).exists()
        for row in Message.objects.filter(audience=Audience.STAFF, state=MessageState.SENT):
            assert self.world.received[row.pk] >= 1
        self.patch.undo()


@pytest.mark.django_db
def test_the_life_of_messages():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        ),
    )
