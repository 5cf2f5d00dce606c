"""Two say yes at the same moment: one has the evening, the other is told (W4; issue 5, figures)."""

import datetime as dt

import pytest
from django.utils import translation

from core import clock
from core.errors import DomainError
from sessions import actions
from sessions.models import GroupSession, SessionWorker, SubstituteRequest
from sessions.states import SubstituteState
from tests.factories import GroupFactory, GroupSessionFactory, PeerWorkerFactory, SubstituteRequestFactory
from tests.races import race, without_locks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
ROUNDS = 100


def attempts(rounds=ROUNDS):
    """So many evenings; two colleagues say yes to each of them at once."""
    group = GroupFactory()
    start = clock.at_local(clock.today() + dt.timedelta(days=10), dt.time(19, 30), group.zone)
    colleagues = [PeerWorkerFactory(organisation=group.organisation).user for _ in range(2)]
    evenings = [GroupSessionFactory(group=group, starts_at=start + dt.timedelta(days=day)) for day in range(rounds)]
    requests = [SubstituteRequestFactory(session=evening) for evening in evenings]
    return [
        lambda request=request, user=user: actions.step_in(request=request, by=user)
        for request in requests
        for user in colleagues
    ]


def test_a_hundred_times_two_yeses_at_once_one_wins():
    assert race(attempts(), connections=2) == {"won": ROUNDS, "refused": ROUNDS}
    taken = SubstituteRequest.objects.filter(state=SubstituteState.TAKEN)
    assert taken.count() == ROUNDS
    stands = set(SessionWorker.objects.values_list("session", "worker"))
    assert stands == set(taken.values_list("session", "taken_by"))
    assert set(GroupSession.objects.values_list("revision", flat=True)) == {2}


def test_the_one_who_was_second_reads_a_name():
    refused = []

    def noting(attempt):
        try:
            with translation.override("en"):
                attempt()
        except DomainError as refusal:
            refused.append(str(refusal))
            raise

    race([lambda attempt=attempt: noting(attempt) for attempt in attempts()], connections=2)
    assert len(refused) == ROUNDS
    assert all("was first and guides this evening" in sentence for sentence in refused)


def test_control_without_the_lock_two_have_it_or_somebody_gets_an_error(monkeypatch):
    """If this fails, the tests above would pass without any lock and prove nothing."""
    yeses = attempts(rounds=1)
    with without_locks(monkeypatch):
        outcome = race(yeses, connections=2, meet_before=SubstituteRequest)
    assert outcome != {"won": 1, "refused": 1}
