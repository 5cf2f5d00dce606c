"""Nobody and no room in two places at once, also when many ask at the same moment (W4; issue figures)."""

import datetime as dt

import pytest

from core import clock
from sessions import actions
from sessions.models import GroupSession, SessionWorker
from tests.factories import GroupFactory, GroupSessionFactory, OrganisationFactory, PeerWorkerFactory, VenueFactory
from tests.races import race, without_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
ATTEMPTS = 200


def date():
    return clock.today() + dt.timedelta(days=30)


def book_room(groups, venue, number):
    """Each attempt is for another group, so that only the room can stand between them."""
    return lambda: actions.add_evening(
        group=groups[number], date=date(), local_time=dt.time(19, 30), minutes=120, venue=venue, by=None
    )


def test_one_of_two_hundred_gets_the_room():
    venue = VenueFactory()
    groups = [GroupFactory(organisation=venue.organisation) for _ in range(ATTEMPTS)]
    outcome = race([book_room(groups, venue, number) for number in range(ATTEMPTS)])
    assert outcome == {"won": 1, "refused": ATTEMPTS - 1}
    assert GroupSession.objects.filter(venue=venue).count() == 1


def worker_attempts(count=ATTEMPTS):
    """A worker wanted on so many evenings of different groups at the same time."""
    organisation = OrganisationFactory()
    worker = PeerWorkerFactory(organisation=organisation)
    start = clock.at_local(date(), dt.time(19, 30), "Europe/Amsterdam")
    evenings = [
        GroupSessionFactory(group=GroupFactory(organisation=organisation), starts_at=start) for _ in range(count)
    ]
    return [
        lambda evening=evening: actions.assign_workers(session=evening, workers=[worker], by=None)
        for evening in evenings
    ]


def test_one_of_two_hundred_gets_the_worker():
    outcome = race(worker_attempts())
    assert outcome == {"won": 1, "refused": ATTEMPTS - 1}
    assert SessionWorker.objects.count() == 1


def test_the_same_evening_is_added_once_however_often_the_form_is_sent():
    group = GroupFactory()
    token = GroupSession().pk
    outcome = race(
        [
            lambda: actions.add_evening(
                group=group, date=date(), local_time=dt.time(19, 30), minutes=120, by=None, token=token
            )
        ]
        * 40
    )
    assert outcome == {"won": 40}
    assert GroupSession.objects.count() == 1


def test_planning_ahead_twice_at_once_writes_every_evening_once():
    from tests.factories import SeriesFactory

    series = [SeriesFactory() for _ in range(20)]
    assert race([actions.materialise] * 8) == {"won": 8}
    dates = GroupSession.objects.filter(series__in=series).values_list("series", "occurrence_date")
    assert len(dates) == len(set(dates)) >= 20 * 12


def test_with_the_lock_the_meeting_of_the_control_changes_nothing():
    """Otherwise the control below would be lost because of the meeting."""
    assert race(worker_attempts(8), meet_before=SessionWorker) == {"won": 1, "refused": 7}


def test_control_without_the_lock_two_evenings_get_the_worker_or_somebody_an_error(monkeypatch):
    """If this fails, the tests above would pass without any lock and prove nothing."""
    attempts = worker_attempts(8)
    with without_locks(monkeypatch):
        outcome = race(attempts, meet_before=SessionWorker)
    assert outcome != {"won": 1, "refused": 7}
