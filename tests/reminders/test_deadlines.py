"""Promises (W19, W21, W22, W33): seen before they break, told upwards step by step, quiet once kept."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from core.errors import DomainError
from core.models import AuditEvent
from reminders import actions, delivery, queries, registry
from reminders.models import Deadline, DeadlineTransition, Message
from reminders.registry import Hearing
from reminders.states import DeadlineState, MessageState, Why
from tests.reminders import kinds

pytestmark = pytest.mark.django_db
KIND = kinds.PROMISE.name


def promise(time_is, subject="contact:1", **fields) -> Deadline:
    """Made now, told after four hours, due after eight."""
    now = time_is.now()
    return actions.open_deadline(
        **{
            "kind": KIND,
            "subject": subject,
            "warn_at": now + dt.timedelta(hours=4),
            "due_at": now + dt.timedelta(hours=8),
            **fields,
        }
    )


def test_opened_once_for_each_cycle(time_is):
    first = promise(time_is)
    assert promise(time_is, due_at=kinds.later(hours=20)) == first
    assert promise(time_is, cycle=2).pk != first.pk
    assert queries.deadline_of(KIND, "contact:1").cycle == 2
    assert DeadlineTransition.objects.count() == 2


def test_an_unknown_kind_is_refused(time_is):
    with pytest.raises(KeyError):
        promise(time_is, kind="nobody's")


def test_kept(time_is):
    by = kinds.user()
    promise(time_is)
    time_is.move(hours=7)
    assert [actions.meet_deadline(kind=KIND, subject="contact:1", by=by) for _ in range(2)] == [1, 0]
    kept = Deadline.objects.get()
    assert (kept.state, kept.closed_at, kept.kept_in_time) == (DeadlineState.MET, time_is.now(), True)
    assert [(step.from_state, step.to_state, step.by) for step in kept.transitions.order_by("pk")] == [
        ("", "open", None),
        ("open", "met", by),
    ]
    assert AuditEvent.objects.filter(action="promise met").count() == 1


def test_kept_too_late_is_kept_but_not_in_time(time_is):
    promise(time_is)
    time_is.move(hours=9)
    actions.meet_deadline(kind=KIND, subject="contact:1", by=None)
    assert not Deadline.objects.get().kept_in_time


def test_waived_only_with_a_reason(time_is):
    promise(time_is)
    with pytest.raises(DomainError):
        actions.waive_deadline(kind=KIND, subject="contact:1", reason=" ", by=kinds.user())
    assert actions.waive_deadline(kind=KIND, subject="contact:1", reason="He called himself", by=kinds.user()) == 1
    assert Deadline.objects.get().waived_because == "He called himself"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "met"},
        {"state": "waived", "closed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"closed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"warn_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_refuses_what_does_not_fit(time_is, fields):
    promise(time_is)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.update(**fields)


def test_after_a_day_without_any_worker_every_overdue_promise_is_shown(time_is):
    """Overdue is a query: no process has to run for it to be right."""
    staff = kinds.user()
    owner = kinds.contact(user=staff)
    for number in range(40):
        promise(time_is, f"contact:{number}", owner=owner, due_at=kinds.later(hours=number), warn_at=None)
    time_is.move(days=1)
    overdue = list(queries.overdue_deadlines(staff))
    assert len(overdue) == 24
    assert [one.due_at for one in overdue] == sorted(one.due_at for one in overdue)
    assert len(queries.open_deadlines(staff)) == 40
    assert queries.next_deadline(staff).due_at == time_is.now()
    assert Deadline.objects.overdue().count() == 24


def test_who_sees_what(time_is, monkeypatch):
    group, organisation = uuid.uuid4(), uuid.uuid4()
    worker, stranger = kinds.user(), kinds.user()
    promise(time_is, "contact:1", group_id=group)
    promise(time_is, "contact:2", owner=kinds.contact(user=worker))
    promise(time_is, "contact:3", organisation_id=organisation)
    monkeypatch.setattr(registry, "_scopes", [lambda user: [group] if user == worker else []])
    assert {one.subject for one in queries.open_deadlines(worker)} == {"contact:1", "contact:2"}
    assert not queries.open_deadlines(stranger)


def escalation(time_is, *hours: int) -> list:
    """A step at each of `hours` from now, each told to somebody else."""
    people = [kinds.contact(user=kinds.user()) for _ in hours]
    for step, (hour, person) in enumerate(zip(hours, people, strict=True)):
        kinds.hearings[step] = Hearing(at=kinds.later(hours=hour), contacts=[person], owner=person)
    return people


def test_the_steps_of_an_escalation_are_told_one_by_one(time_is):
    """Worker → second worker → coordinator."""
    people = escalation(time_is, 4, 6, 8)
    deadline = promise(time_is)
    told = []
    for _ in range(10):
        assert actions.escalate() <= 1
        assert actions.escalate() == 0
        delivery.deliver()
        told.append(len(mail.outbox))
        time_is.move(hours=1)
    assert told == [0, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    assert [one.to for one in mail.outbox] == [[person.email] for person in people]
    deadline.refresh_from_db()
    assert (deadline.step, deadline.next_step_at, deadline.owner) == (3, None, people[2])


def test_after_a_pause_the_missed_steps_are_caught_up(time_is):
    escalation(time_is, 4, 6, 8)
    promise(time_is)
    time_is.move(days=1)
    assert actions.escalate() == 3


def test_once_kept_nobody_is_told_any_more(time_is):
    escalation(time_is, 4, 6)
    promise(time_is)
    time_is.move(hours=4)
    actions.escalate()
    actions.meet_deadline(kind=KIND, subject="contact:1", by=None)
    row = Message.objects.get()
    assert (row.state, row.why) == (MessageState.CANCELLED, Why.NOT_TRUE)
    time_is.move(hours=4)
    assert actions.escalate() == 0


def test_an_alert_on_its_way_is_checked_once_more(time_is):
    escalation(time_is, 4)
    promise(time_is)
    time_is.move(hours=4)
    actions.escalate()
    Deadline.objects.update(state=DeadlineState.MET, closed_at=time_is.now())
    delivery.deliver()
    assert Message.objects.get().why == Why.NOT_TRUE
    assert mail.outbox == []


def test_who_takes_it_up_is_not_told_again_and_the_promise_stays_open(time_is):
    escalation(time_is, 4, 6)
    deadline, by = promise(time_is), kinds.user()
    time_is.move(hours=4)
    actions.escalate()
    taken = actions.acknowledge_deadline(deadline=deadline, by=by)
    assert (taken.acknowledged_by, taken.state) == (by, DeadlineState.OPEN)
    assert actions.acknowledge_deadline(deadline=deadline, by=kinds.user()).acknowledged_by == by
    assert Message.objects.get().state == MessageState.CANCELLED


def test_one_kind_with_a_mistake_holds_up_no_other(time_is):
    def mistake(deadline, step):
        if deadline.subject == "bad":
            raise ZeroDivisionError
        return kinds.hearings.get(step)

    kind = registry.DeadlineKind(
        name="test mistaken", label="", words=lambda _d: "", link=lambda _d: "/", next_to_hear=mistake
    )
    registry.register(kind)
    escalation(time_is, 0)
    promise(time_is, "bad", kind=kind.name, warn_at=time_is.now())
    promise(time_is, "good", kind=kind.name, warn_at=time_is.now())
    assert actions.escalate() == 1
    registry.forget(kind.name)


def test_a_kind_that_never_says_no_more_ends(time_is):
    for step in range(100):
        kinds.hearings[step] = Hearing(time_is.now(), [])
    promise(time_is, warn_at=time_is.now())
    actions.escalate()
    assert Deadline.objects.get().next_step_at is None


def test_the_alert_says_nothing(time_is):
    escalation(time_is, 4)
    promise(time_is)
    time_is.move(hours=4)
    actions.escalate()
    delivery.deliver()
    (alert,) = mail.outbox
    assert alert.subject == "Something is waiting for you"
    assert "Call him back" not in alert.body
    assert "/desk/promises/" in alert.body
