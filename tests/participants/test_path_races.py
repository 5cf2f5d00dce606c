"""Two coordinators, or he and his coordinator, act at the same moment: one way, one worker (W38)."""

import itertools

import pytest

from core import clock
from groups.actions import accept_invitation
from groups.models import PeerWorker
from groups.notices import token_of
from participants import actions
from participants.models import WorkerPath, WorkerPathTransition
from participants.states import PathState
from tests.factories import CoordinatorFactory, FacilitationFactory, ParticipationFactory, UserFactory
from tests.races import race, without_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
S = PathState
AT_ONCE = 16


def a_man(*, account=True):
    """As far as the start, with the worker and the coordinator who brought him there."""
    entry = FacilitationFactory()
    boss = CoordinatorFactory(organisation=entry.group.organisation).user
    user = UserFactory() if account else None
    man = ParticipationFactory(group=entry.group, participant__user=user).participant
    path = actions.say_interest(participant=man, by=entry.worker.user, agreed=True)
    for state in (S.COGUIDING, S.TRAINING, S.COACH):
        path = actions.take_step(path=path, state=state, date=clock.today(), coach=boss, by=boss)
    return path, boss, man


def test_said_many_times_at_once_it_is_one_way():
    man = ParticipationFactory(participant__user=UserFactory()).participant
    assert race([lambda: actions.say_interest(participant=man, by=man.user)] * AT_ONCE) == {"won": AT_ONCE}
    assert WorkerPath.objects.count() == WorkerPathTransition.objects.count() == 1


def test_started_many_times_at_once_he_is_one_worker():
    path, boss, man = a_man()
    assert race([lambda: actions.start_working(path=path, by=boss)] * AT_ONCE) == {"won": AT_ONCE}
    assert PeerWorker.objects.filter(user=man.user).count() == 1
    assert WorkerPathTransition.objects.filter(to_state=S.STARTED).count() == 1


def test_he_starts_or_withdraws_and_never_both():
    path, boss, man = a_man()
    start = itertools.repeat(lambda: actions.start_working(path=path, by=boss), AT_ONCE // 2)
    leave = itertools.repeat(lambda: actions.withdraw_path(path=path, by=man.user), AT_ONCE // 2)
    outcome = race([*start, *leave])
    assert outcome == {"won": AT_ONCE // 2, "refused": AT_ONCE // 2}
    path.refresh_from_db()
    assert (path.state == S.STARTED) == PeerWorker.objects.filter(user=man.user).exists()


def test_a_letter_is_opened_or_withdrawn_and_nobody_trips():
    """Who opens it locks the letter first: so does who stops the way, or they would wait for each other for ever."""
    path, boss, _man = a_man(account=False)
    path = actions.start_working(path=path, by=boss, email="new@example.org")
    token = token_of(path.invitation)
    values = {"name": "Sander", "password": "four plain words here", "signed_in": None}
    accept = [lambda: accept_invitation(token=token, **values)] * (AT_ONCE // 2)
    stop = [lambda: actions.stop_path(path=path, words="Not now", by=boss)] * (AT_ONCE // 2)
    outcome = race([one for pair in zip(accept, stop, strict=True) for one in pair])
    assert set(outcome) <= {"won", "refused"}, outcome
    path.refresh_from_db()
    assert (path.state == S.STARTED) == PeerWorker.objects.filter(from_participant=True).exists()


def test_control_without_the_lock_the_race_is_lost(monkeypatch):
    """Two first steps of one man, or writers that trip over each other."""
    man = ParticipationFactory(participant__user=UserFactory()).participant
    with without_locks(monkeypatch):
        outcome = race([lambda: actions.say_interest(participant=man, by=man.user)] * 8, meet_before=WorkerPath)
    assert outcome != {"won": 8}
