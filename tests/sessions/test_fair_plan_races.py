"""Two coordinators plan at once: nobody stands in two places, over his number, or on half a plan (W4)."""

import datetime as dt

import pytest

from sessions import actions
from sessions.models import SessionWorker
from tests.factories import GroupFactory, GroupSessionFactory, OrganisationFactory, PeerWorkerFactory
from tests.races import race, without_locks
from tests.sessions.pages import coming_tuesday, evening_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
PLANS = 8


def plans(evenings_a_month=31):
    """So many plans, each with two evenings of a group of its own. All want one man for the first; the second is on
    another day and has somebody of its own."""
    organisation = OrganisationFactory()
    wanted = PeerWorkerFactory(organisation=organisation, evenings_a_month=evenings_a_month)
    return [_plan(organisation, wanted) for _ in range(PLANS)]


def _plan(organisation, wanted):
    group = GroupFactory(organisation=organisation)
    first, second = (GroupSessionFactory(group=group, **evening_at(coming_tuesday(weeks))) for weeks in (1, 2))
    own = PeerWorkerFactory(organisation=organisation)
    choices = [actions.Choice(first, 1, [wanted]), actions.Choice(second, 1, [own])]
    return lambda: actions.accept_plan(organisation=organisation, choices=choices, by=None)


def test_one_of_eight_plans_gets_him_and_of_the_others_nothing_is_written():
    assert race(plans()) == {"won": 1, "refused": PLANS - 1}
    assert SessionWorker.objects.count() == 2


def test_the_same_plan_accepted_twice_is_written_once():
    [plan] = plans()[:1]
    assert race([plan] * PLANS) == {"won": 1, "refused": PLANS - 1}
    assert SessionWorker.objects.count() == 2


def test_his_number_holds_also_when_many_plan_him_on_different_days():
    organisation = OrganisationFactory()
    worker = PeerWorkerFactory(organisation=organisation, evenings_a_month=1)
    start = evening_at(coming_tuesday())
    month = start["starts_at"].month
    evenings = [
        GroupSessionFactory(group=GroupFactory(organisation=organisation), **_hour(start, n)) for n in range(PLANS)
    ]
    assert {one.local_start.month for one in evenings} == {month}
    attempts = [lambda one=one: actions.assign_workers(session=one, workers=[worker], by=None) for one in evenings]
    assert race(attempts) == {"won": 1, "refused": PLANS - 1}


def _hour(span, number):
    """Short evenings one after the other, so that only his number is in the way."""
    start = span["starts_at"] - dt.timedelta(hours=number)
    return {"starts_at": start, "ends_at": start + dt.timedelta(minutes=50)}


def test_with_the_lock_the_meeting_of_the_control_changes_nothing():
    assert race(plans(), meet_before=SessionWorker) == {"won": 1, "refused": PLANS - 1}


def test_control_without_the_locks_two_plans_get_him_or_somebody_an_error(monkeypatch):
    """If this fails, the tests above would pass without any lock and prove nothing."""
    attempts = plans()
    with without_locks(monkeypatch):
        outcome = race(attempts, meet_before=SessionWorker)
    assert outcome != {"won": 1, "refused": PLANS - 1}
