"""Somebody waits for a call today: promised, taken up by one, handed over, spoken (W19, W28)."""

import datetime as dt
import uuid

import pytest

from accounts.actions import contact_of
from core import clock
from core.errors import DomainError, NotAllowed
from groups.models import Reachability
from participants.actions import calls
from participants.models import CallTry, ContactRequest
from participants.notices import who_hears
from participants.states import CallEnd, CallOutcome
from reminders.models import Deadline
from reminders.states import DeadlineState
from tests.factories import CoordinatorFactory, FacilitationFactory, OrganisationFactory, ParticipationFactory
from tests.factories import PeerWorkerFactory as NewWorker

pytestmark = pytest.mark.django_db
TUESDAY = dt.date(2027, 1, 12)


def at(hour, minute=0, date=TUESDAY):
    return clock.at_local(date, dt.time(hour, minute), "Europe/Amsterdam")


@pytest.fixture
def karel():
    """On the roster of a group in which one man takes part."""
    entry = FacilitationFactory(from_date=dt.date(2026, 1, 1))
    entry.worker.user.man = ParticipationFactory(group=entry.group)
    return entry.worker.user


@pytest.fixture
def call(karel):
    """A request that came on Tuesday at nine in the morning."""
    man = karel.man
    organisation = man.group.organisation
    made = ContactRequest.objects.create(
        id=uuid.uuid4(), organisation=organisation, participant=man.participant, group=man.group, arrived_at=at(9),
        due_at=calls.due_for_call(organisation, at(9)),
    )  # fmt: skip
    return calls.expect_call(call=made, by=None, now=at(9))


def promise():
    return Deadline.objects.get(kind=ContactRequest.PROMISE)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (at(9), at(22)),
        (at(19, 59), at(22)),
        (at(20), at(11, date=dt.date(2027, 1, 13))),
        (at(23, 30), at(11, date=dt.date(2027, 1, 13))),
        (at(9, date=dt.date(2027, 1, 16)), at(22, date=dt.date(2027, 1, 16))),  # a Saturday counts like any day
        (at(9, date=dt.date(2027, 3, 28)), at(22, date=dt.date(2027, 3, 28))),  # the night the clocks change
    ],
)
def test_he_is_called_the_same_day_or_the_next_morning(asked, due):
    """W19."""
    assert calls.due_for_call(OrganisationFactory(), asked) == due


def test_one_takes_it_up_and_the_promise_stays_open(call, karel):
    calls.claim_call(call=call, by=karel, now=at(10))
    assert promise().state == DeadlineState.OPEN
    assert promise().acknowledged_by == karel
    assert promise().owner == karel.contact


def test_the_second_one_hears_who_was_first(call, karel):
    calls.claim_call(call=call, by=karel, now=at(10))
    colleague = NewWorker(organisation=call.organisation).user
    with pytest.raises(DomainError, match=karel.name):
        calls.claim_call(call=call, by=colleague, now=at(10))


def test_handing_over_leaves_the_hour_as_it_was(call, karel):
    calls.claim_call(call=call, by=karel, now=at(10))
    colleague = NewWorker(organisation=call.organisation)
    due = promise().due_at
    handed = calls.hand_over_call(call=call, to=colleague, by=karel, now=at(11))
    assert handed.claimed_by == colleague.user
    assert promise().due_at == due
    assert promise().owner == colleague.user.contact


def test_a_colleague_of_another_organisation_gets_nothing(call, karel):
    with pytest.raises(DomainError):
        calls.hand_over_call(call=call, to=NewWorker(), by=karel)
    with pytest.raises(NotAllowed):
        calls.claim_call(call=call, by=NewWorker().user)


def test_only_speaking_with_him_keeps_the_promise(call, karel):
    calls.note_try(call=call, outcome=CallOutcome.NO_ANSWER, by=karel, now=at(12))
    assert promise().state == DeadlineState.OPEN
    spoken = calls.note_try(call=call, outcome=CallOutcome.SPOKEN, by=karel, now=at(13))
    assert promise().state == DeadlineState.MET
    assert (spoken.tries, spoken.closed_as) == (2, CallEnd.SPOKEN)
    assert [row.outcome for row in CallTry.objects.order_by("at")] == [CallOutcome.NO_ANSWER, CallOutcome.SPOKEN]


def test_what_is_taken_care_of_is_not_taken_care_of_twice(call, karel):
    calls.note_try(call=call, outcome=CallOutcome.SPOKEN, by=karel, now=at(13))
    for again in (
        lambda: calls.claim_call(call=call, by=karel),
        lambda: calls.note_try(call=call, outcome=CallOutcome.SPOKEN, by=karel),
        lambda: calls.end_call(call=call, how=CallEnd.WITHDRAWN, by=karel),
    ):
        with pytest.raises(DomainError, match="taken care of already"):
            again()


def test_giving_up_takes_three_tries_and_is_never_a_promise_kept(call, karel):
    for _ in range(2):
        calls.note_try(call=call, outcome=CallOutcome.NO_ANSWER, by=karel)
    with pytest.raises(DomainError, match="at least 3 times"):
        calls.end_call(call=call, how=CallEnd.GIVEN_UP, by=karel)
    calls.note_try(call=call, outcome=CallOutcome.VOICEMAIL, by=karel)
    calls.end_call(call=call, how=CallEnd.GIVEN_UP, by=karel)
    assert promise().state == DeadlineState.WAIVED


def test_who_is_reachable_tonight_hears_first_then_all_workers_then_coordinators(call, karel):
    """W28."""
    reachable = NewWorker(organisation=call.organisation)
    Reachability.objects.create(
        worker=reachable, weekday="2", from_time=dt.time(8), until_time=dt.time(22), from_date=dt.date(2026, 1, 1)
    )
    coordinator = CoordinatorFactory(organisation=call.organisation).user
    for user in (karel, reachable.user, coordinator):
        contact_of(user)
    heard = [who_hears(promise(), step) for step in range(3)]
    assert heard[0].contacts == [reachable.user.contact]
    assert set(heard[1].contacts) == {karel.contact, reachable.user.contact}
    assert heard[2].contacts == [coordinator.contact]
    assert who_hears(promise(), 3) is None


def test_with_nobody_reachable_the_workers_of_his_group_hear_first(call, karel):
    contact_of(karel)
    NewWorker(organisation=call.organisation)
    assert who_hears(promise(), 0).contacts == [karel.contact]
