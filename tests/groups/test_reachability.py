"""Who can be reached which evenings and weekends, who stands in, and the limits that protect a worker (W28)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.errors import DomainError, NotAllowed
from groups import actions, queries
from groups.models import Reachability, StandIn
from groups.states import WorkerStatus
from reminders.models import Deadline
from tests.counting import queries_of
from tests.factories import (
    AdministratorFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    OrganisationFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
ZONE = "Europe/Amsterdam"
TUESDAY = dt.date(2027, 1, 12)
HOURS = {"from_time": dt.time(19), "until_time": dt.time(22), "from_date": dt.date(2026, 1, 1)}


def at(hour, date=TUESDAY):
    return clock.at_local(date, dt.time(hour), ZONE)


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def karel(organisation):
    return PeerWorkerFactory(organisation=organisation, user__name="Karel")


@pytest.fixture
def ron(organisation):
    return PeerWorkerFactory(organisation=organisation, user__name="Ron")


@pytest.fixture
def tuesdays(karel):
    """Karel can be reached on Tuesdays from 19 to 22."""
    [entry] = actions.add_reachability(worker=karel, weekdays=["2"], by=karel.user, **HOURS)
    return entry


def names(organisation, moment):
    return [worker.name for worker in queries.reachable_workers(organisation, moment)]


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (at(18), []),
        (at(19), ["Karel"]),
        (at(21), ["Karel"]),
        (at(22), []),
        (at(20, TUESDAY + dt.timedelta(days=1)), []),
    ],
)
def test_he_is_reached_in_his_hours_on_the_organisations_own_clock(organisation, tuesdays, moment, found):
    assert names(organisation, moment) == found


def test_who_pauses_is_not_reached(organisation, karel, tuesdays):
    karel.status = WorkerStatus.PAUSING
    karel.save()
    assert names(organisation, at(20)) == []


def test_a_colleague_takes_his_evening_and_only_that_one(organisation, tuesdays, karel, ron):
    actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, to=ron, now=at(9))
    assert names(organisation, at(20)) == ["Ron"]
    assert names(organisation, at(20, TUESDAY + dt.timedelta(days=7))) == ["Karel"]


def test_an_evening_given_away_is_a_gap_until_somebody_takes_it_and_the_first_one_gets_it(
    organisation, tuesdays, karel, ron
):
    actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, now=at(9))
    assert names(organisation, at(20)) == []
    actions.take_over(entry=tuesdays, date=TUESDAY, by=ron.user, now=at(10))
    assert names(organisation, at(20)) == ["Ron"]
    late = PeerWorkerFactory(organisation=organisation)
    with pytest.raises(DomainError, match="Ron has taken it already"):
        actions.take_over(entry=tuesdays, date=TUESDAY, by=late.user, now=at(11))


def test_who_stood_in_gives_it_back_and_the_owner_can_after_all(organisation, tuesdays, karel, ron):
    actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, to=ron, now=at(9))
    with pytest.raises(NotAllowed):
        actions.take_back(entry=tuesdays, date=TUESDAY, by=PeerWorkerFactory(organisation=organisation).user)
    actions.take_back(entry=tuesdays, date=TUESDAY, by=ron.user)
    assert names(organisation, at(20)) == []
    actions.take_back(entry=tuesdays, date=TUESDAY, by=karel.user)
    assert names(organisation, at(20)) == ["Karel"]
    actions.take_back(entry=tuesdays, date=TUESDAY, by=karel.user)  # twice changes nothing


@pytest.mark.parametrize(
    "date", [TUESDAY - dt.timedelta(days=7), TUESDAY + dt.timedelta(days=1)], ids=["past", "not his"]
)
def test_an_evening_that_is_over_or_not_his_cannot_be_given_away(tuesdays, karel, date):
    with pytest.raises(DomainError):
        actions.give_away(entry=tuesdays, date=date, by=karel.user, now=at(9))
    assert not StandIn.objects.exists()


def test_it_can_be_given_to_a_colleague_only(tuesdays, karel):
    for to in (PeerWorkerFactory(), PeerWorkerFactory(organisation=karel.organisation, status="stopped"), karel):
        with pytest.raises(DomainError):
            actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, to=to, now=at(9))


def test_nobody_takes_an_evening_that_was_not_given_away_nor_one_of_another_organisation(tuesdays, karel, ron):
    with pytest.raises(DomainError):
        actions.take_over(entry=tuesdays, date=TUESDAY, by=ron.user, now=at(9))
    actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, now=at(9))
    with pytest.raises(NotAllowed):
        actions.take_over(entry=tuesdays, date=TUESDAY, by=PeerWorkerFactory().user, now=at(9))


def test_a_worker_keeps_two_days_a_week_for_himself(karel):
    actions.add_reachability(worker=karel, weekdays=list("12345"), by=karel.user, **HOURS)
    with pytest.raises(DomainError, match="At most 5 days a week"):
        actions.add_reachability(worker=karel, weekdays=["6"], by=karel.user, **HOURS)
    assert Reachability.objects.count() == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"from_time": dt.time(21), "until_time": dt.time(23)},
        {"from_time": dt.time(22), "until_time": dt.time(19)},
        {"until_date": dt.date(2025, 1, 1)},
    ],
    ids=["overlaps", "backwards", "ends before it begins"],
)
def test_hours_that_make_no_sense_are_refused(tuesdays, karel, changes):
    with pytest.raises(DomainError):
        actions.add_reachability(worker=karel, weekdays=["2"], by=karel.user, **(HOURS | changes))
    assert Reachability.objects.count() == 1


def test_he_says_it_himself_or_his_coordinator_does_and_nobody_else(karel, ron):
    coordinator = CoordinatorFactory(organisation=karel.organisation).user
    for day, by in (("1", karel.user), ("2", coordinator)):
        actions.add_reachability(worker=karel, weekdays=[day], by=by, **HOURS)
    for by in (ron.user, CoordinatorFactory().user, UserFactory()):
        with pytest.raises(NotAllowed):
            actions.add_reachability(worker=karel, weekdays=["3"], by=by, **HOURS)
        with pytest.raises(NotAllowed):
            actions.limit_calls(worker=karel, calls_a_week=50, by=by)
        with pytest.raises(NotAllowed):
            actions.end_reachability(entry=Reachability.objects.get(weekday="1"), by=by)


def test_stopping_holds_from_today_and_what_never_held_is_gone(organisation, tuesdays, karel):
    [future] = actions.add_reachability(
        worker=karel, weekdays=["3"], by=karel.user, **(HOURS | {"from_date": TUESDAY + dt.timedelta(days=20)})
    )
    for entry in (tuesdays, future):
        actions.end_reachability(entry=entry, by=karel.user, now=at(9))
    assert names(organisation, at(20)) == []
    assert list(Reachability.objects.all()) == [tuesdays]


# --- Gaps in words ------------------------------------------------------------------------------------


def test_gaps_are_said_in_words_evenings_and_weekends(organisation, tuesdays, karel, ron):
    """Every weekday but Friday is covered; on Saturday only the evening, on Sunday nothing."""
    actions.add_reachability(worker=ron, weekdays=["1", "3", "4", "6"], by=None, **HOURS)
    gaps = queries.gaps_ahead([organisation], at(9))[organisation.pk]
    assert gaps == [
        "Friday 15 January in the evening", "Saturday 16 January during the day", "Sunday 17 January",
    ]  # fmt: skip


def test_a_gap_closes_when_somebody_takes_the_evening(organisation, tuesdays, karel, ron):
    def gaps():
        return queries.gaps_ahead([organisation], at(9), days=1)[organisation.pk]

    assert gaps() == []
    actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, now=at(9))
    assert gaps() == ["Tuesday 12 January in the evening"]
    actions.take_over(entry=tuesdays, date=TUESDAY, by=ron.user, now=at(9))
    assert gaps() == []


# --- The page -----------------------------------------------------------------------------------------


def page(client):
    return client.get(reverse("reachability")).content.decode()


def do(client, name, **data):
    return client.post(reverse("reachability_step", args=[name]), data)


@pytest.fixture
def signed_in(client, karel):
    sign_in(client, karel.user)
    return karel


def add(client, worker, **changes):
    data = {
        "worker": getattr(worker, "pk", worker),
        "weekdays": ["2", "4"],
        "from_time": "19:00",
        "until_time": "22:00",
    }
    return do(client, "add", **(data | {"from_date": str(clock.today())} | changes))


def test_a_worker_writes_down_his_own_evenings_and_stops_them(client, signed_in):
    assert add(client, signed_in).status_code == 302
    assert Reachability.objects.count() == 2
    assert do(client, "end", entry=Reachability.objects.first().pk).status_code == 302
    assert Reachability.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"weekdays": []}, {"weekdays": ["9"]}, {"until_time": "18:00"}, {"from_date": "never"}],
)
def test_what_does_not_fit_is_said_and_nothing_is_written(client, signed_in, changes):
    refused = add(client, signed_in, **changes)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert not Reachability.objects.exists()


def test_he_cannot_write_down_a_colleague(client, signed_in, ron):
    assert add(client, ron).status_code == 403
    assert add(client, PeerWorkerFactory()).status_code == 422
    assert add(client, "nobody").status_code == 422


def test_a_coordinator_writes_down_anybody_and_sees_the_grid(client, karel, tuesdays):
    sign_in(client, CoordinatorFactory(organisation=karel.organisation).user)
    assert add(client, karel, weekdays=["4"]).status_code == 302
    text = page(client)
    assert "Every week" in text
    assert "19:00–22:00" in text
    assert "Nobody can be reached on:" in text


def test_a_worker_sees_no_grid_of_how_full_his_colleagues_are(client, signed_in, ron):
    assert "Calls this week" not in page(client)


def test_an_evening_is_given_away_and_taken_on_the_page(client, signed_in, tuesdays, ron):
    ahead = (2 - clock.today().isoweekday()) % 7 or 7
    date = str(clock.today() + dt.timedelta(days=ahead))
    assert do(client, "away", entry=tuesdays.pk, date=date).status_code == 302
    sign_in(client, ron.user)
    assert "I&#x27;ll take it" in page(client) or "I'll take it" in page(client)
    assert do(client, "take", entry=tuesdays.pk, date=date).status_code == 302
    assert StandIn.objects.get().worker == ron
    assert "instead of Karel" in page(client)
    assert do(client, "back", entry=tuesdays.pk, date=date).status_code == 302
    assert StandIn.objects.get().worker is None


def test_he_sets_how_many_calls_a_week_he_takes(client, signed_in):
    assert do(client, "limit", worker=signed_in.pk, calls_a_week=2).status_code == 302
    signed_in.refresh_from_db()
    assert signed_in.calls_a_week == 2
    assert do(client, "limit", worker=signed_in.pk, calls_a_week=51).status_code == 422
    assert do(client, "limit", worker=signed_in.pk, calls_a_week=-1).status_code == 422


def test_how_many_he_took_up_this_week_is_counted(client, signed_in):
    now = clock.now()
    for days in (1, 8):
        Deadline.objects.create(
            kind="contact the same day", subject=f"x:{days}", anchor=now, warn_at=now, due_at=now,
            acknowledged_by=signed_in.user, acknowledged_at=now - dt.timedelta(days=days),
        )  # fmt: skip
    assert "You took up 1 in the past seven days." in page(client)


@pytest.mark.parametrize(
    "stranger",
    [
        lambda organisation: ParticipationFactory(participant__user=UserFactory()).participant.user,
        lambda organisation: AdministratorFactory(organisation=organisation).user,
        lambda organisation: PeerWorkerFactory(organisation=organisation, status=WorkerStatus.STOPPED).user,
        lambda organisation: UserFactory(),
    ],
    ids=["participant", "administrator", "a worker who stopped", "nobody"],
)
def test_who_has_no_desk_has_no_such_page(client, organisation, tuesdays, stranger):
    sign_in(client, stranger(organisation))
    assert client.get(reverse("reachability")).status_code == 404
    assert do(client, "end", entry=tuesdays.pk).status_code == 404


def test_another_organisation_sees_and_changes_nothing(client, tuesdays):
    sign_in(client, CoordinatorFactory().user)
    assert "Karel" not in page(client)
    assert do(client, "end", entry=tuesdays.pk).status_code == 422
    assert Reachability.objects.filter(until_date=None).exists()


def test_a_step_that_does_not_exist_answers_404(client, signed_in):
    assert do(client, "nonsense").status_code == 404


def test_the_page_takes_as_many_queries_at_30_workers_as_at_1(client, karel, tuesdays):
    coordinator = CoordinatorFactory(organisation=karel.organisation).user
    sign_in(client, coordinator)
    actions.give_away(
        entry=tuesdays, date=next(d for n in range(1, 8) if (d := clock.today() + dt.timedelta(n)).isoweekday() == 2),
        by=None,
    )  # fmt: skip
    few = queries_of(client, reverse("reachability"))
    for _ in range(29):
        worker = PeerWorkerFactory(organisation=karel.organisation)
        actions.add_reachability(worker=worker, weekdays=["1", "3", "5"], by=None, **HOURS)
    assert queries_of(client, reverse("reachability")) == few <= 12


def test_a_coordinator_reads_on_his_desk_when_nobody_can_be_reached_and_nobody_elses_desk_says_so(client, tuesdays):
    """Only where the roster is in use."""
    group = GroupFactory(organisation=tuesdays.worker.organisation)
    sign_in(client, CoordinatorFactory(organisation=group.organisation).user)
    assert "Nobody can be reached on" in client.get(reverse("desk")).content.decode()
    sign_in(client, FacilitationFactory(group=group).worker.user)
    assert "Nobody can be reached on" not in client.get(reverse("desk")).content.decode()
    tuesdays.delete()
    sign_in(client, CoordinatorFactory(organisation=group.organisation).user)
    assert "Nobody can be reached on" not in client.get(reverse("desk")).content.decode()


def test_five_days_a_week_is_the_most_evenings_of_colleagues_included(organisation, tuesdays, karel, ron):
    """W28, W39: refused with the reason, whether he takes it or gets it; a day of his own that he gave away is free."""
    actions.add_reachability(worker=ron, weekdays=["1", "3", "4", "5", "6"], by=None, **HOURS)
    with pytest.raises(DomainError, match="Ron can be reached on 5 days of that week already"):
        actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, to=ron, now=at(9))
    actions.give_away(entry=tuesdays, date=TUESDAY, by=karel.user, now=at(9))
    with pytest.raises(DomainError, match="already"):
        actions.take_over(entry=tuesdays, date=TUESDAY, by=ron.user, now=at(10))
    wednesday = ron.reachabilities.get(weekday="3")
    actions.give_away(entry=wednesday, date=TUESDAY + dt.timedelta(days=1), by=ron.user, now=at(9))
    actions.take_over(entry=tuesdays, date=TUESDAY, by=ron.user, now=at(10))
    assert names(organisation, at(20)) == ["Ron"]
