"""Two workers place two men on the last seat: one of them gets it, whoever presses first (W3, W21)."""

import datetime as dt

import pytest

from core import clock
from intake import actions
from intake.models import Referral
from intake.states import Decision, ReferralState, Way
from participants.models import Participation
from participants.states import CallOutcome
from tests.factories import FacilitationFactory, GroupSessionFactory, ParticipationFactory
from tests.races import race, without_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
CEILING = 10


def welcome_men(karel, organisation, count):
    men = []
    for number in range(count):
        asked = actions.Request(name=f"Man {number}", reach=f"06{number:08d}", town="Halsteren")
        made = actions.refer(organisation=organisation, request=asked, way=Way.WORKER, by=karel)
        actions.note_call(referral=made, outcome=CallOutcome.SPOKEN, by=karel)
        actions.hold_conversation(
            referral=made, by=karel, decision=Decision.WELCOME, is_confused=False, uses_during=False
        )
        men.append(made)
    return men


def last_seat(count):
    entry = FacilitationFactory(group__seats_ceiling=CEILING)
    group, karel = entry.group, entry.worker.user
    GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(days=5))
    ParticipationFactory.create_batch(CEILING - 1, group=group)
    men = welcome_men(karel, group.organisation, count)
    return group, [lambda man=man: actions.place(referral=man, group=group, by=karel) for man in men]


@pytest.mark.parametrize("attempts", [80])
def test_one_of_many_gets_the_last_seat(attempts):
    group, placements = last_seat(attempts)
    assert race(placements) == {"won": 1, "refused": attempts - 1}
    assert Participation.objects.seated().filter(group=group).count() == CEILING
    assert Referral.objects.filter(state=ReferralState.PLACED).count() == 1
    assert Referral.objects.filter(state=ReferralState.WELCOME).count() == attempts - 1


def test_control_without_the_lock_the_race_is_lost(monkeypatch):
    _group, placements = last_seat(8)
    with without_locks(monkeypatch):
        outcome = race(placements, meet_before=Participation)
    assert outcome != {"won": 1, "refused": 7}
