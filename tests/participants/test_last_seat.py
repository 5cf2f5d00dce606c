"""The last seat of a circle goes to one man, however many ask at the same moment (W3)."""

import pytest

from participants import actions
from participants.models import Participation
from tests.factories import GroupFactory, ParticipantFactory, ParticipationFactory
from tests.races import race, without_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
ATTEMPTS = 80
CEILING = 10


def circle_with_one_seat():
    group = GroupFactory(seats_ceiling=CEILING)
    for _ in range(CEILING - 1):
        ParticipationFactory(group=group)
    return group


def wanted_by(group, count=ATTEMPTS):
    men = [ParticipantFactory(organisation=group.organisation) for _ in range(count)]
    return [lambda man=man: actions.seat(participant=man, group=group, by=None) for man in men]


def test_one_of_eighty_gets_the_last_seat():
    group = circle_with_one_seat()
    assert race(wanted_by(group)) == {"won": 1, "refused": ATTEMPTS - 1}
    assert Participation.objects.seated().filter(group=group).count() == CEILING


def test_one_man_sits_down_once_however_often_he_is_seated():
    group = GroupFactory()
    man = ParticipantFactory(organisation=group.organisation)
    assert race([lambda: actions.seat(participant=man, group=group, by=None)] * 16) == {"won": 1, "refused": 15}


def test_a_list_that_is_sent_many_times_at_once_comes_in_once():
    from participants.roster_csv import Row

    group = GroupFactory()
    rows = [Row(line=line, name=f"Man {line}") for line in range(2, 8)]
    assert race([lambda: actions.import_roster(group=group, rows=rows, by=None)] * 16) == {"won": 16}
    assert Participation.objects.filter(group=group).count() == 6


def test_control_without_the_lock_the_race_is_lost(monkeypatch):
    """Two men on one seat, or writers that trip over each other: anything but one winner and clean refusals."""
    attempts = wanted_by(circle_with_one_seat(), 8)
    with without_locks(monkeypatch):
        outcome = race(attempts, meet_before=Participation)
    assert outcome != {"won": 1, "refused": 7}
