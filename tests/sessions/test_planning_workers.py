"""Who can be put on an evening, refused with the reason; and what an absence does to evenings (W4, W39)."""

import datetime as dt

import pytest

from core import clock
from core.errors import DomainError
from groups.states import WorkerStatus
from sessions import actions, queries
from sessions.models import SessionWorker, SubstituteRequest
from tests.factories import (
    AbsenceFactory,
    GroupFactory,
    GroupSessionFactory,
    PeerWorkerFactory,
    SeriesFactory,
    SessionWorkerFactory,
    SubstituteRequestFactory,
)
from tests.sessions.pages import coming_tuesday, evening_at, halsteren, worker_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture
def evening(group):
    return GroupSessionFactory(group=group, **evening_at(coming_tuesday()))


def put(evening, *workers, **values):
    return actions.assign_workers(session=evening, workers=workers, by=None, **values)


def away_on(worker, evening):
    date = evening.local_start.date()
    return AbsenceFactory(worker=worker, from_date=date, until_date=date)


def test_who_is_away_is_refused_by_name(group, evening):
    ron = worker_of(group.organisation)
    away_on(ron, evening)
    with pytest.raises(DomainError, match="Ron Baas can't come then"):
        put(evening, ron)


def test_the_day_is_that_of_the_group_not_of_greenwich(group):
    """At half past midnight in Amsterdam it is still the day before in UTC."""
    late = GroupSessionFactory(group=group, **evening_at(coming_tuesday(), dt.time(0, 30)))
    ron = worker_of(group.organisation)
    AbsenceFactory(
        worker=ron,
        from_date=coming_tuesday() - dt.timedelta(days=1),
        until_date=coming_tuesday() - dt.timedelta(days=1),
    )
    put(late, ron)
    assert late.session_workers.count() == 1


def test_a_full_month_is_refused_and_the_next_month_is_not(group):
    ron = worker_of(group.organisation, evenings_a_month=2)
    first = (clock.today().replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    evenings = [GroupSessionFactory(group=group, **evening_at(first + dt.timedelta(days=n))) for n in (2, 9, 16)]
    for one in evenings[:2]:
        put(one, ron)
    with pytest.raises(DomainError, match="Ron Baas guides at most 2 evenings a month"):
        put(evenings[2], ron)
    put(GroupSessionFactory(group=group, **evening_at(after)), ron)


def test_who_is_in_training_does_not_guide_alone(group, evening):
    trainee, other = (worker_of(group.organisation, name, status=WorkerStatus.TRAINING) for name in ("Niels", "Tim"))
    for crew in [(trainee,), (trainee, other)]:
        with pytest.raises(DomainError, match="not alone"):
            put(evening, *crew)
    put(evening, trainee, worker_of(group.organisation))


def test_who_paused_a_moment_ago_is_refused_whatever_the_form_knew(group, evening):
    """The worker is looked at again under his lock."""
    ron = worker_of(group.organisation)
    type(ron).objects.filter(pk=ron.pk).update(status=WorkerStatus.PAUSING)
    with pytest.raises(DomainError, match="Ron Baas pauses"):
        put(evening, ron)


def test_who_stands_there_may_stay_when_a_colleague_is_added(group, evening):
    """He is away and shown as a gap at risk; that is no reason to refuse the colleague."""
    karel = SessionWorkerFactory(session=evening, worker=group.karel.peer_workers.get()).worker
    away_on(karel, evening)
    put(evening, karel, worker_of(group.organisation))
    assert evening.session_workers.count() == 2


def test_an_absence_makes_his_evening_a_gap_at_risk(group, evening):
    karel = SessionWorkerFactory(session=evening, worker=group.karel.peer_workers.get()).worker
    away_on(karel, evening)
    [gap] = queries.gaps(group.karel, clock.now())
    assert gap.sentence == "Karel de Wit can't come. Nobody guides it."
    assert gap.nobody
    [risk] = queries.at_risk(karel, list(karel.absences.all()), clock.now())
    assert (risk.session, risk.asked) == (evening, None)
    asked = actions.ask_substitute(session=evening, by=group.karel)
    [risk] = queries.at_risk(karel, list(karel.absences.all()), clock.now())
    assert risk.asked == asked


def test_one_in_training_alone_is_a_gap_too(group, evening):
    SessionWorkerFactory(session=evening, worker=worker_of(group.organisation, "Niels", status=WorkerStatus.TRAINING))
    [gap] = queries.gaps(group.karel, clock.now())
    assert gap.nobody
    assert "Niels is in training" in gap.sentence


def test_a_colleague_who_is_away_is_not_asked_to_stand_in_and_cannot_say_yes(group, evening):
    SessionWorkerFactory(session=evening, worker=group.karel.peer_workers.get())
    ron = worker_of(group.organisation)
    away_on(ron, evening)
    request = SubstituteRequestFactory(session=evening, worker=group.karel.peer_workers.get())
    assert ron not in queries.free_colleagues(evening, request.worker)
    assert not SubstituteRequest.objects.offered_to(ron.user, clock.now()).exists()
    with pytest.raises(DomainError, match="can't come then"):
        actions.step_in(request=request, by=ron.user)


def test_a_colleague_whose_month_is_full_is_not_asked_but_may_say_yes(group, evening):
    """His limit protects him from being asked, not from wanting to."""
    ron = worker_of(group.organisation, evenings_a_month=0)
    request = SubstituteRequestFactory(
        session=evening, worker=SessionWorkerFactory(session=evening, worker=group.karel.peer_workers.get()).worker
    )
    assert ron not in queries.free_colleagues(evening, request.worker)
    assert actions.step_in(request=request, by=ron.user).taken_by == ron


def test_new_evenings_of_a_series_leave_out_who_is_away(group):
    karel = group.karel.peer_workers.get()
    tuesday = coming_tuesday()
    AbsenceFactory(worker=karel, from_date=tuesday, until_date=tuesday)
    series = SeriesFactory(group=group, starts_on=tuesday)
    actions.materialise(today=clock.today(), weeks=6)
    without = [one.occurrence_date for one in series.sessions.planned() if not one.session_workers.exists()]
    assert without == [tuesday]


def test_who_comes_on_a_roster_comes_on_the_evenings_on_which_he_is_there(group, evening):
    ron = worker_of(group.organisation)
    away_on(ron, evening)
    later = GroupSessionFactory(group=group, **evening_at(coming_tuesday(2)))
    actions.put_on_roster(group=group, worker=ron, from_date=clock.today(), by=None)
    assert list(SessionWorker.objects.filter(worker=ron).values_list("session", flat=True)) == [later.pk]


def test_an_evening_of_another_organisation_counts_as_elsewhere_and_not_in_his_number(group, evening):
    ron = worker_of(group.organisation, evenings_a_month=1)
    there = PeerWorkerFactory(user=ron.user)
    date = evening.local_start.date()
    other = GroupSessionFactory(group=GroupFactory(organisation=there.organisation), **evening_at(date, dt.time(9)))
    SessionWorkerFactory(session=other, worker=there)
    put(evening, ron)
    clash = GroupSessionFactory(group=GroupFactory(organisation=there.organisation), **evening_at(date))
    with pytest.raises(DomainError, match="elsewhere"):
        put(clash, there)
