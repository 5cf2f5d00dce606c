"""Workers, and the roster of a group from–until (W4, W38)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from groups.models import Facilitation, PeerWorker
from groups.states import Engagement, WorkerStatus
from sessions.models import SessionWorker
from sessions.states import SessionState
from tests.counting import queries_of
from tests.factories import (
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    OrganisationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(organisation):
    return PeerWorkerFactory(organisation=organisation, user__name="Ron")


def put_on(client, group, worker, **changes):
    data = {"worker": str(worker.pk), "role": "lead", "from_date": clock.today().isoformat()}
    return client.post(reverse("group_workers", args=[group.slug]), data | changes)


def take_off(client, group, entry, last_day):
    return client.post(reverse("roster_off", args=[group.slug, entry.pk]), {"until_date": last_day.isoformat()})


# --- The roster ---


def test_who_is_put_on_the_roster_stands_on_its_coming_evenings(client, group, worker):
    evening = GroupSessionFactory(group=group)
    put_on(client, group, worker)
    assert SessionWorker.objects.get().session == evening
    assert "Ron" in client.get(reverse("group_workers", args=[group.slug])).content.decode()


def test_who_is_taken_off_leaves_the_evenings_after_his_last_day(client, group, worker):
    soon, later = (
        GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(days=days)) for days in (5, 20)
    )
    put_on(client, group, worker)
    take_off(client, group, Facilitation.objects.get(), clock.today() + dt.timedelta(days=10))
    assert SessionWorker.objects.get().session == soon
    assert not later.session_workers.exists()


def test_a_roster_entry_that_ended_yesterday_opens_nothing(client, group, worker):
    FacilitationFactory(group=group, worker=worker, until_date=clock.today() - dt.timedelta(days=1))
    sign_in(client, worker.user)
    assert client.get(reverse("group_workers", args=[group.slug])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"until_date": "2020-01-01"}, "until_date", "before the first"),
        ({"from_date": "tomorrow"}, "from_date", "valid date"),
        ({"role": "boss"}, "role", "valid choice"),
    ],
)
def test_days_that_make_no_sense_are_refused(client, group, worker, changes, field, sentence):
    page = put_on(client, group, worker, **changes)
    assert sentence in str(page.context["form"].errors[field])
    assert not Facilitation.objects.exists()


def test_nobody_stands_on_a_roster_twice_in_the_same_days(client, group, worker):
    put_on(client, group, worker)
    page = put_on(client, group, worker)
    assert "already in those days" in str(page.context["form"].errors["worker"])
    assert Facilitation.objects.count() == 1


def test_workers_of_elsewhere_and_those_who_stopped_cannot_be_chosen(client, group, organisation):
    for other in (
        PeerWorkerFactory(organisation=OrganisationFactory()),
        PeerWorkerFactory(organisation=organisation, status=WorkerStatus.STOPPED),
    ):
        assert put_on(client, group, other).context["form"].errors["worker"]
    assert not Facilitation.objects.exists()


def test_a_closed_group_takes_nobody_on_its_roster(client, organisation, worker):
    group = GroupFactory(organisation=organisation, status="closed", closed_at=clock.now())
    page = put_on(client, group, worker)
    assert "This group is closed" in page.content.decode()


def test_an_entry_of_another_group_is_not_found(client, group, organisation):
    entry = FacilitationFactory(group=GroupFactory(organisation=organisation))
    assert take_off(client, group, entry, clock.today()).status_code == 404


def test_a_worker_cannot_take_a_colleague_off(client, persons, group):
    sign_in(client, persons["worker on the roster"])
    entry = group.facilitations.get()
    assert take_off(client, group, entry, clock.today()).status_code == 403
    assert Facilitation.objects.get(pk=entry.pk).until_date is None


# --- Workers ---


def test_the_list_shows_groups_and_how_many_evenings_stand_in_three_months(client, group, worker):
    FacilitationFactory(group=group, worker=worker)
    for days, state in ((7, "planned"), (21, "planned"), (40, "planned"), (14, "cancelled")):
        session = GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(days=days))
        if state == "cancelled":
            type(session).objects.filter(pk=session.pk).update(state=state, cancelled_at=clock.now())
        SessionWorkerFactory(session=session, worker=worker)
    (row,) = client.get(reverse("worker_list")).context["page"].object_list
    assert (row.name, row.groups, sum(month.count for month in row.months)) == ("Ron", ["Halsteren"], 3)


def test_workers_are_found_by_name_status_and_group(client, group, organisation):
    FacilitationFactory(group=group, worker__user__name="Karel de Wit")
    PeerWorkerFactory(organisation=organisation, user__name="Anton", status=WorkerStatus.PAUSING)
    PeerWorkerFactory(organisation=organisation, user__name="Bas", status=WorkerStatus.STOPPED)

    def names(**query):
        return [row.name for row in client.get(reverse("worker_list"), query).context["page"]]

    assert names() == ["Anton", "Karel de Wit"]
    assert names(q="de wit") == ["Karel de Wit"]
    assert names(status="stopped") == ["Bas"]
    assert names(group=group.slug) == ["Karel de Wit"]
    assert names(status="nonsense", group="nowhere") == ["Anton", "Karel de Wit"]


def test_a_worker_sees_his_colleagues_and_changes_nothing(client, persons, organisation):
    colleague = PeerWorkerFactory(organisation=organisation, user__name="Ron")
    sign_in(client, persons["worker on the roster"])
    assert "Ron" in client.get(reverse("worker_list")).content.decode()
    address = reverse("worker", args=[colleague.pk])
    assert client.get(address).context["form"] is None
    assert client.post(address, {"engagement": "paid", "status": "stopped"}).status_code == 403
    assert PeerWorker.objects.get(pk=colleague.pk).status == WorkerStatus.ACTIVE


@pytest.mark.parametrize(
    "who", ["participant", "worker of another organisation", "coordinator of another organisation", "administrator"]
)
def test_to_strangers_a_worker_does_not_exist(client, persons, organisation, who):
    colleague = PeerWorkerFactory(organisation=organisation, user__name="Canary")
    sign_in(client, persons[who])
    assert client.get(reverse("worker", args=[colleague.pk])).status_code == 404
    listed = client.get(reverse("worker_list"))
    assert "Canary" not in listed.content.decode()


def test_who_stops_leaves_all_rosters_and_evenings_at_once(client, group, worker):
    """Also an entry that would end or begin later, and one that began today."""
    tomorrow, next_month = (clock.today() + dt.timedelta(days=days) for days in (1, 30))
    FacilitationFactory(group=group, worker=worker, until_date=next_month)
    other = GroupFactory(organisation=group.organisation)
    FacilitationFactory(group=other, worker=worker, from_date=tomorrow)
    today = GroupFactory(organisation=group.organisation)
    FacilitationFactory(group=today, worker=worker, from_date=clock.today())
    SessionWorkerFactory(session=GroupSessionFactory(group=group), worker=worker)
    client.post(reverse("worker", args=[worker.pk]), {"engagement": "volunteer", "status": "stopped"})
    assert Facilitation.objects.get().until_date == clock.today() - dt.timedelta(days=1)
    assert not SessionWorker.objects.exists()
    sign_in(client, worker.user)
    for one in (group, other, today):
        assert client.get(reverse("group_workers", args=[one.slug])).status_code == 404
    assert client.get(reverse("worker_list")).status_code == 404


def test_a_volunteer_becomes_paid(client, worker):
    client.post(reverse("worker", args=[worker.pk]), {"engagement": "paid", "status": "active"})
    assert PeerWorker.objects.get(pk=worker.pk).engagement == Engagement.PAID


@pytest.mark.parametrize("status", ["training", "nonsense"])
def test_only_legal_steps_are_taken(client, worker, status):
    page = client.post(reverse("worker", args=[worker.pk]), {"engagement": "paid", "status": status})
    assert page.context["form"].errors["status"]
    assert PeerWorker.objects.get(pk=worker.pk).engagement == Engagement.VOLUNTEER


def test_the_page_of_a_worker_shows_what_comes_and_what_was(client, group, worker):
    coming = GroupSessionFactory(group=group)
    past = GroupSessionFactory(group=group, starts_at=clock.now() - dt.timedelta(days=7))
    type(past).objects.filter(pk=past.pk).update(state=SessionState.HELD, closed_at=clock.now())
    for session in (coming, past):
        SessionWorkerFactory(session=session, worker=worker)
    page = client.get(reverse("worker", args=[worker.pk])).context["page"]
    assert [evening.state for evening in page.coming] == ["planned"]
    assert [evening.state for evening in page.past] == ["held"]


def test_the_pages_take_the_same_queries_whatever_they_show(client, group, worker):
    addresses = [
        reverse("worker_list"),
        reverse("worker", args=[worker.pk]),
        reverse("group_workers", args=[group.slug]),
    ]

    def fill(number):
        SessionWorkerFactory(
            session=GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(days=number)), worker=worker
        )
        FacilitationFactory(group=GroupFactory(organisation=group.organisation), worker=worker)
        FacilitationFactory(group=group)

    fill(1)
    few = [queries_of(client, address) for address in addresses]
    for number in range(2, 31):
        fill(number)
    assert [queries_of(client, address) for address in addresses] == few
    assert max(few) <= 13, few
