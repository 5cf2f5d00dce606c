"""Many at once: returns go over ten, placements never, and of each return one new episode (W3, W33)."""

import datetime as dt

import pytest

from core import clock
from intake import actions
from intake.models import ReturnRequest
from intake.notices.way_back import CIRCLE
from intake.states import ReturnState
from participants import actions as people
from participants.models import Participation
from reminders.models import Deadline
from tests.factories import FacilitationFactory, GroupSessionFactory, ParticipationFactory, UserFactory
from tests.intake.test_last_seat_placement import welcome_men
from tests.participants.test_last_seat import without_locks
from tests.races import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
CEILING = 10


def circle_with_one_seat():
    entry = FacilitationFactory(group__seats_ceiling=CEILING)
    GroupSessionFactory(group=entry.group, starts_at=clock.now() + dt.timedelta(days=5))
    ParticipationFactory.create_batch(CEILING - 1, group=entry.group)
    return entry.group, entry.worker.user


def men_who_left(group, count):
    men = []
    for _ in range(count):
        episode = ParticipationFactory(group=group, participant__user=UserFactory())
        people.leave(participation=episode, by=None)
        men.append(episode.participant)
    return men


def mixed(placements, returns, each=1):
    """Attempts in turn; every return is tried `each` times."""
    group, karel = circle_with_one_seat()
    asked = [actions.write_down_return(participant=man, by=karel) for man in men_who_left(group, returns)]
    back = [lambda one=one: actions.seat_return(request=one, group=group, by=karel) for one in asked] * each
    new = [
        lambda one=one: actions.place(referral=one, group=group, by=karel)
        for one in welcome_men(karel, group.organisation, placements)
    ]
    shuffled = [attempt for pair in zip(new, back, strict=True) for attempt in pair]
    return group, shuffled


def test_a_thousand_at_once_returns_go_over_ten_and_placements_never():
    """500 placements and 500 attempts for 20 returns, on eight connections."""
    group, attempts = mixed(placements=500, returns=20, each=25)
    outcome = race(attempts)
    new = Participation.objects.seated().filter(group=group, is_return=False).count()
    back = Participation.objects.seated().filter(group=group, is_return=True)
    assert set(outcome) == {"won", "refused"}
    assert new in {CEILING - 1, CEILING}, "the last seat goes to one newcomer at most, or to who came back before him"
    assert back.count() == back.values("participant").distinct().count() == 20
    assert outcome["won"] == 20 + new - (CEILING - 1)
    assert ReturnRequest.objects.filter(state=ReturnState.SEATED).count() == 20
    assert Deadline.objects.open().filter(kind=CIRCLE).count() == 20


def test_asking_many_times_at_once_is_one_request():
    """From his page, told to a worker, and swept, all at the same moment."""
    group, karel = circle_with_one_seat()
    [man] = men_who_left(group, 1)
    ways = [
        lambda: actions.ask_to_return(participant=man, by=man.user, reach="06 1234 5678"),
        lambda: actions.write_down_return(participant=man, by=karel),
    ]
    assert race(ways * 16) == {"won": 32}
    assert race([actions.sweep_returns] * 16) == {"won": 16}
    asked = ReturnRequest.objects.get()
    assert Deadline.objects.open().filter(kind=CIRCLE, subject=asked.subject).count() == 1


def test_two_sweeps_at_once_open_a_lost_promise_once():
    group, karel = circle_with_one_seat()
    for man in men_who_left(group, 4):
        actions.write_down_return(participant=man, by=karel)
    Deadline.objects.filter(kind=CIRCLE).delete()
    assert race([actions.sweep_returns] * 16) == {"won": 16}
    assert Deadline.objects.filter(kind=CIRCLE).count() == 4


def test_control_without_the_lock_the_race_is_lost(monkeypatch):
    lost = 0
    for _ in range(10):
        group, attempts = mixed(placements=8, returns=4, each=2)
        with without_locks(monkeypatch):
            outcome = race(attempts)
        new = Participation.objects.seated().filter(group=group, is_return=False).count()
        back = Participation.objects.seated().filter(group=group, is_return=True)
        one_each = back.values("participant").distinct().count() == back.count() == 4
        lost += new > CEILING or not one_each or set(outcome) != {"won", "refused"}
        if lost:
            break
    assert lost, "the race is too weak to tell whether the lock does anything"
