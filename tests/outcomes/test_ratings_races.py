"""Two tabs, two sweeps: one round, one letter, one sum (W34)."""

import datetime as dt

import pytest

from core import clock
from outcomes import actions
from outcomes.models import PublishedRatings, RatingRhythm, SelfRating
from reminders.models import Message
from tests.outcomes.rounds import ALL, man_in, rated, user_of
from tests.races import race, without_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
ROUNDS = 50


def tabs(rounds=ROUNDS):
    """Of each man two tabs that save at once, with another answer each."""
    men = [man_in() for _ in range(rounds)]
    return [
        lambda man=man, answer=answer: actions.rate(
            participation=man, answers=ALL | {"control": answer}, by=user_of(man)
        )
        for man in men
        for answer in (2, 9)
    ]


def test_two_tabs_that_save_at_once_leave_one_round():
    assert race(tabs(), connections=2) == {"won": 2 * ROUNDS}
    assert SelfRating.objects.count() == ROUNDS
    assert {row.answers["control"] for row in SelfRating.objects.all()} <= {2, 9}


def test_the_control_without_the_lock_is_lost(monkeypatch):
    with without_locks(monkeypatch):
        outcomes = race(tabs(1), connections=2, meet_before=SelfRating)
    assert outcomes != {"won": 2}


def test_two_sweeps_at_once_invite_each_man_once():
    men = [man_in() for _ in range(20)]
    now = clock.now()
    assert race([lambda: actions.invite_men(now=now)] * 4, connections=4) == {"won": 4}
    assert Message.objects.count() == RatingRhythm.objects.count() == len(men)


def test_two_sweeps_at_once_count_a_quarter_once():
    now, group = clock.now(), man_in().group
    for _ in range(6):
        rated(man_in(group), now.date() - dt.timedelta(days=200))
    assert race([lambda: actions.publish_ratings(now=now)] * 4, connections=4) == {"won": 4}
    quarters = list(PublishedRatings.objects.values_list("quarter", flat=True))
    assert quarters
    assert len(quarters) == len(set(quarters))
