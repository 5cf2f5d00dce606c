"""Sweeps and actions at once on several connections: each message once, none about an evening as it was before."""

import datetime as dt
import uuid

import pytest

from core import clock
from reminders.models import Message
from sessions import actions
from sessions.models import GroupSession
from sessions.notices import men
from tests.races import race
from tests.sessions.telling import Circle, waiting

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
SWEEPS = 24


@pytest.fixture
def evenings() -> list[GroupSession]:
    """Ten evenings of five groups, all of them tomorrow or the day after."""
    soon = clock.now() + dt.timedelta(hours=20)
    circles = [Circle() for _ in range(5)]
    return [one.evening(soon + dt.timedelta(hours=24 * day)) for day in range(2) for one in circles]


def test_sweeps_at_once_write_each_message_once(evenings):
    alone = race([actions.plan_reminders] * SWEEPS)
    assert alone == {"won": SWEEPS}
    # Two men, two reminders each, and two guides, for every evening; and perhaps a Monday's digest.
    assert Message.objects.filter(subject__startswith="session:").count() == 10 * 6
    assert actions.plan_reminders() == 0


def test_sweeps_and_moves_at_once_leave_reminders_of_the_evening_as_it_is(evenings):
    def move(session):
        start = session.local_start + dt.timedelta(minutes=30)
        actions.change_evening(
            session=session,
            date=start.date(),
            local_time=start.time(),
            minutes=120,
            venue=session.venue,
            by=None,
        )

    moves = [lambda one=one: move(one) for one in evenings]
    attempts = [attempt for pair in zip(moves, [actions.plan_reminders] * 10, strict=True) for attempt in pair]
    attempts += [actions.plan_reminders] * 4
    assert race(attempts) == {"won": 24}
    for session in GroupSession.objects.all():
        now = waiting(men.TWO_HOURS, subject=f"session:{session.pk}", version=session.version)
        assert now.count() == 2
        assert {row.not_before for row in now} == {session.starts_at - dt.timedelta(hours=2)}
    # None of the evening as it was before: a sweep passes over what is being moved.
    versions = dict(GroupSession.objects.values_list("pk", "version"))
    assert not [row for row in waiting(men.TWO_HOURS) if row.version != versions[uuid.UUID(row.params["session"])]]
