"""A man who is a worker too: his colleagues do not meet him as a participant, on no page (W38, ADR 0021)."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from accounts.actions import contact_of
from core import clock
from groups.states import WorkerStatus
from intake.actions import ask_to_return, withdraw_return
from intake.models import ReturnRequest
from participants.actions import ask_for_contact
from participants.models import ContactRequest, Participant, Participation
from participants.notices import who_hears
from participants.states import ParticipationState
from reminders.models import Deadline
from sessions.actions import close_evening
from tests.factories import (
    AttendanceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
NAME = "Zwartkop"


@pytest.fixture
def entry():
    """Karel guides the group in which the man sits himself."""
    return FacilitationFactory(worker__user__name="Karel")


@pytest.fixture
def group(entry):
    return entry.group


@pytest.fixture
def episode(group):
    """He sits in Karel's group and works in another one."""
    ParticipationFactory(group=group, participant__name="Willem")
    row = ParticipationFactory(
        group=group, participant__user=UserFactory(name="Sander de Vries"), participant__name=NAME
    )
    AttendanceFactory(session=evening_of(group, days=-1), participant=row.participant)
    other = GroupFactory(organisation=group.organisation)
    worker = PeerWorkerFactory(user=row.participant.user, organisation=group.organisation)
    FacilitationFactory(group=other, worker=worker)
    return row


@pytest.fixture
def man(episode):
    return episode.participant


def evening_of(group, *, days):
    start = clock.now() + dt.timedelta(days=days)
    return GroupSessionFactory(group=group, starts_at=start, ends_at=start + dt.timedelta(hours=2))


def colleague(kind, group):
    house = group.organisation
    return {
        "coordinator": lambda: CoordinatorFactory(organisation=house).user,
        "worker of his other group": lambda: (
            FacilitationFactory(group=house.groups.exclude(pk=group.pk).get()).worker.user
        ),
        "worker of no group": lambda: PeerWorkerFactory(organisation=house).user,
    }[kind]()


KINDS = ["coordinator", "worker of his other group", "worker of no group"]


def lists(group):
    """The pages on which men stand."""
    sessions = [one.pk for one in group.sessions.all()]
    pages = [
        reverse(name) for name in ("desk", "person_list", "group_list", "contact_list", "intake", "returns", "paths")
    ]
    pages += [reverse(name, args=[group.slug]) for name in ("group", "group_memory", "schedule", "roster_export")]
    pages += [reverse(name, args=[pk]) for name in ("session", "session_sheet", "session_marks") for pk in sessions]
    return [*pages, reverse("merge_choose"), reverse("paths")]


def files(man, episode):
    pages = [reverse(name, args=[man.pk]) for name in (
        "person", "person_contact", "person_seat", "person_account", "person_reads", "person_card", "person_growing"
    )]  # fmt: skip
    return [*pages, reverse("person_step", args=[man.pk, episode.pk])]


@pytest.mark.parametrize("kind", KINDS)
def test_his_name_stands_on_no_page_of_his_colleagues(client, group, episode, man, kind):
    evening_of(group, days=5)
    sign_in(client, colleague(kind, group))
    shown = {address: client.get(address) for address in lists(group)}
    assert any(page.status_code == 200 for page in shown.values())
    for address, page in shown.items():
        body = b"".join(page) if page.streaming else page.content
        assert NAME not in body.decode(), address
        assert str(man.pk) not in body.decode(), address


@pytest.mark.parametrize("kind", KINDS)
def test_his_file_is_not_found_by_his_colleagues(client, group, episode, man, kind):
    user = colleague(kind, group)
    sign_in(client, user)
    assert {address: client.get(address).status_code for address in files(man, episode)} == dict.fromkeys(
        files(man, episode), 404
    )
    assert not Participant.objects.visible_to(user).filter(pk=man.pk).exists()
    assert not Participation.objects.visible_to(user).filter(pk=episode.pk).exists()


def test_the_pages_would_show_him_if_he_did_not_work_here(client, group, episode, man):
    """The control: the same coordinator reads his name as long as he only takes part."""
    man.user.peer_workers.update(status=WorkerStatus.STOPPED)
    sign_in(client, CoordinatorFactory(organisation=group.organisation).user)
    for address in (reverse("person_list"), reverse("group", args=[group.slug]), reverse("person", args=[man.pk])):
        assert NAME in client.get(address).content.decode()
    (session,) = group.sessions.all()
    assert NAME in client.get(reverse("session", args=[session.pk])).content.decode()


def test_his_seat_is_taken_without_a_name(client, group, episode):
    sign_in(client, CoordinatorFactory(organisation=group.organisation).user)
    page = client.get(reverse("group", args=[group.slug])).context["page"]
    assert page.taken == 2
    assert sorted((seat.label, bool(seat.url)) for seat in page.circle.seats) == [("", False), ("Willem", True)]


def test_who_guides_his_evenings_meets_him_there(client, group, entry, episode, man):
    sign_in(client, entry.worker.user)
    (session,) = group.sessions.all()
    for address in (
        reverse("person", args=[man.pk]), reverse("group", args=[group.slug]), reverse("session", args=[session.pk])
    ):  # fmt: skip
        assert NAME in client.get(address).content.decode()


def test_a_substitute_reads_his_first_name_on_that_one_evening(client, group, episode, man):
    session = evening_of(group, days=2)
    place = SessionWorkerFactory(session=session)
    sign_in(client, place.worker.user)
    assert NAME in client.get(reverse("session", args=[session.pk])).content.decode()
    assert client.get(reverse("person", args=[man.pk])).status_code == 404


def test_once_he_has_left_nobody_at_work_meets_him(client, group, entry, episode, man):
    Participation.objects.filter(pk=episode.pk).update(state=ParticipationState.LEFT, closed_at=clock.now())
    sign_in(client, entry.worker.user)
    (session,) = group.sessions.all()
    assert client.get(reverse("person", args=[man.pk])).status_code == 404
    assert NAME not in client.get(reverse("session", args=[session.pk])).content.decode()


def test_he_does_not_meet_himself_on_the_desk(client, group, episode, man):
    sign_in(client, man.user)
    for address in [*lists(group), *files(man, episode)]:
        page = client.get(address)
        body = b"".join(page) if page.streaming else page.content
        assert NAME not in body.decode(), address


def test_a_worker_of_elsewhere_is_no_colleague_of_his(client, group, episode, man):
    """He works for another organisation than the one in which he sits: its coordinator sees him as any man."""
    man.user.peer_workers.all().delete()
    PeerWorkerFactory(user=man.user)
    sign_in(client, CoordinatorFactory(organisation=group.organisation).user)
    assert client.get(reverse("person", args=[man.pk])).status_code == 200


def test_his_call_waits_for_who_guides_him_and_for_coordinators(group, entry, episode, man):
    request = ask_for_contact(participant=man, by=man.user, token=uuid.uuid4())
    boss, other = colleague("coordinator", group), colleague("worker of no group", group)
    shown = ContactRequest.objects.on_desk_of
    assert [shown(user).filter(pk=request.pk).exists() for user in (entry.worker.user, boss, other)] == [
        True, True, False
    ]  # fmt: skip
    ContactRequest.objects.filter(pk=request.pk).update(closed_at=clock.now(), closed_as="spoken")
    assert not shown(boss).filter(pk=request.pk).exists()


def test_only_they_hear_of_his_call(group, entry, episode, man):
    for user in (entry.worker.user, boss := colleague("coordinator", group), colleague("worker of no group", group)):
        contact_of(user)
    ask_for_contact(participant=man, by=man.user, token=uuid.uuid4())
    promise = Deadline.objects.get(kind=ContactRequest.PROMISE)
    heard = [[one.user for one in hearing.contacts] for step in range(3) if (hearing := who_hears(promise, step))]
    assert heard == [[entry.worker.user], [boss]]


def test_a_coordinator_closes_the_evening_without_learning_who_lacks_a_mark(group, episode, man):
    (session,) = group.sessions.all()
    AttendanceFactory(session=session, participant=group.participations.exclude(pk=episode.pk).get().participant)
    session.attendances.filter(participant=man).delete()
    closed = close_evening(session=session, by=colleague("coordinator", group))
    assert closed.is_closed


def test_that_he_comes_back_is_seen_by_coordinators_as_long_as_it_runs(group, entry, episode, man):
    Participation.objects.filter(pk=episode.pk).update(state=ParticipationState.LEFT, closed_at=clock.now())
    asked = ask_to_return(participant=man, by=man.user, reach="0612345678")
    boss, other = colleague("coordinator", group), colleague("worker of no group", group)
    shown = ReturnRequest.objects.on_desk_of
    assert [shown(user).filter(pk=asked.pk).exists() for user in (boss, other, entry.worker.user)] == [
        True, False, False
    ]  # fmt: skip
    withdraw_return(request=asked, by=man.user)
    assert not shown(boss).filter(pk=asked.pk).exists()
