"""The men on the desk: who sees whom, the list, the page of one."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from participants.models import Participation
from participants.states import ParticipationState
from sessions.states import Presence, SessionState
from tests.counting import queries_of
from tests.factories import (
    AdministratorFactory,
    AttendanceFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
S = ParticipationState


def names(client, **query):
    return [row.name for row in client.get(reverse("person_list"), query).context["page"]]


def left(participation, days_ago=10):
    """He left the group."""
    participation.state, participation.closed_at = S.LEFT, clock.now() - dt.timedelta(days=days_ago)
    participation.save()
    return participation


def pages_of(man, episode):
    return [
        reverse("person", args=[man.pk]),
        reverse("person_contact", args=[man.pk]),
        reverse("person_seat", args=[man.pk]),
        reverse("person_account", args=[man.pk]),
        reverse("person_step", args=[man.pk, episode.pk]),
    ]


def state(participation):
    return Participation.objects.get(pk=participation.pk).state


def test_coordinator_and_guide_see_the_man(client, seated, guide):
    for user in (None, guide):
        if user:
            sign_in(client, user)
        for address in pages_of(seated.participant, seated):
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "stranger",
    [
        lambda group: ParticipationFactory(group=group, participant__user=UserFactory()).participant.user,
        lambda group: FacilitationFactory(group__organisation=group.organisation).worker.user,
        lambda group: PeerWorkerFactory(organisation=group.organisation).user,
        lambda group: FacilitationFactory().worker.user,
        lambda group: CoordinatorFactory().user,
        lambda group: AdministratorFactory(organisation=group.organisation).user,
        lambda group: FacilitationFactory(group=group, until_date=clock.today() - dt.timedelta(days=1)).worker.user,
        lambda group: UserFactory(),
    ],
    ids=[
        "another participant",
        "a worker of another group",
        "a worker on no roster",
        "a worker of another organisation",
        "another organisation's coordinator",
        "the administrator",
        "a worker whose roster ended yesterday",
        "somebody without a role",
    ],
)
def test_to_strangers_he_does_not_exist(client, group, seated, stranger):
    sign_in(client, stranger(group))
    for address in pages_of(seated.participant, seated):
        assert client.get(address).status_code == 404, address
        assert client.post(address, {"to": "left"}).status_code in {404, 405}, address
    assert "Sander" not in client.get(reverse("person_list")).content.decode()
    assert state(seated) == S.MEMBER


def test_a_worker_who_takes_part_himself_does_not_see_his_own_file_on_the_desk(client, group, guide):
    own = ParticipationFactory(group=group, participant__user=guide, participant__name="Karel himself")
    sign_in(client, guide)
    for address in pages_of(own.participant, own):
        assert client.get(address).status_code == 404
    assert "Karel himself" not in names(client)


def test_a_worker_sees_of_a_man_only_the_episodes_in_his_own_groups(client, group, seated, guide):
    other = GroupFactory(organisation=group.organisation, name="Canary-group")
    ParticipationFactory(group=other, participant=seated.participant)
    sign_in(client, guide)
    assert "Canary-group" not in client.get(reverse("person", args=[seated.participant.pk])).content.decode()
    (row,) = client.get(reverse("person_list")).context["page"].object_list
    assert [place.group for place in row.places] == ["Halsteren"]


def test_an_episode_in_a_group_that_is_not_his_cannot_be_stepped_by_its_id(client, group, seated, guide):
    other = GroupFactory(organisation=group.organisation)
    elsewhere = ParticipationFactory(group=other, participant=seated.participant)
    sign_in(client, guide)
    address = reverse("person_step", args=[seated.participant.pk, elsewhere.pk])
    assert client.post(address, {"to": "paused"}).status_code == 404


def test_men_are_found_by_name_group_and_state(client, group, seated):
    other = GroupFactory(organisation=group.organisation, name="Bergen")
    ParticipationFactory(group=other, participant__name="Anton")
    left(ParticipationFactory(group=group, participant__name="Zeger"))
    assert names(client) == ["Anton", "Sander"]
    assert names(client, group=other.slug) == ["Anton"]
    assert names(client, state="left") == ["Zeger"]
    assert names(client, state="left", group=other.slug) == []
    assert names(client, state="nonsense", group="nowhere") == ["Anton", "Sander"]


def test_a_man_who_returned_stands_in_the_list_once_as_he_is_now(client, group, seated):
    left(seated)
    ParticipationFactory(group=group, participant=seated.participant, is_return=True, began_at=clock.now())
    (row,) = client.get(reverse("person_list")).context["page"].object_list
    assert [(place.group, place.state) for place in row.places] == [("Halsteren", "member")]


def evening(group, days_ago):
    starts = clock.now() - dt.timedelta(days=days_ago)
    return GroupSessionFactory(group=group, starts_at=starts, state=SessionState.HELD, closed_at=clock.now())


def test_the_dots_are_his_last_twelve_evenings_oldest_first(client, group, seated):
    for number in range(14):
        presence = Presence.ABSENT if number == 0 else Presence.PRESENT
        AttendanceFactory(session=evening(group, 14 * number + 1), participant=seated.participant, presence=presence)
    (episode,) = client.get(reverse("person", args=[seated.participant.pk])).context["page"].episodes
    assert [dot.state for dot in episode.dots] == ["present"] * 11 + ["absent"]


def test_the_pages_take_the_same_queries_whatever_they_show(client, group, seated):
    addresses = [reverse("person_list"), *pages_of(seated.participant, seated), reverse("person_new")]

    def fill(number):
        other = GroupFactory(organisation=group.organisation)
        ParticipationFactory(group=other)
        episode = left(ParticipationFactory(group=other, participant=seated.participant))
        episode.transitions.create(to_state=S.LEFT, at=clock.now(), by=UserFactory())
        AttendanceFactory(session=evening(group, number), participant=seated.participant)

    fill(1)
    few = [queries_of(client, address) for address in addresses]
    for number in range(2, 31):
        fill(number)
    assert [queries_of(client, address) for address in addresses] == few
    assert max(few) <= 24, few
