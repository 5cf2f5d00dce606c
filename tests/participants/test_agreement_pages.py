"""The agreements: read and accepted, told by a worker, asked again when they change; the group app (W12, W29)."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from groups.actions import publish_agreement
from groups.models import Group
from participants import actions, queries
from participants.models import AgreementAcceptance, Participation
from participants.notices import GROUP_APP_TASK
from participants.states import ParticipationState
from reminders.models import Deadline, Message
from reminders.states import DeadlineState
from tests.counting import queries_of
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
LINK = "https://chat.example/canary-link"


def publish(group, text):
    return publish_agreement(group=group, text_nl=f"{text} nl", text_en=f"{text} en", by=None)


@pytest.fixture
def sander(client):
    """A member with an account, signed in; the group has agreements, an app, and Karel who guides it."""
    sander = ParticipationFactory(participant__user=UserFactory(), group__group_app_link=LINK)
    sander.guide = FacilitationFactory(group=sander.group).worker.user
    publish(sander.group, "First")
    client.force_login(sander.participant.user)
    return sander


def mine(client, name="my_agreements"):
    return client.get(reverse(name)).content.decode()


def accept(client, episode, version):
    return client.post(reverse("my_agreements"), {"episode": episode.pk, "version": version})


def told(client, episode, **data):
    values = {"group": episode.group.slug, "version": 1}
    return client.post(reverse("person_told", args=[episode.participant_id]), values | data)


# --- By himself ---------------------------------------------------------------------------------------


def test_he_reads_and_accepts_the_version_that_is_shown(client, sander):
    assert "First en" in mine(client)
    assert "Read what we agree with each other" in mine(client, "me")
    assert accept(client, sander, 1).status_code == 302
    assert "You agreed on" in mine(client)
    assert "Read what we agree with each other" not in mine(client, "me")
    assert AgreementAcceptance.objects.get().noted_by == sander.participant.user


def test_he_is_asked_again_when_they_change_and_the_old_version_is_refused_with_the_new_text(client, sander):
    accept(client, sander, 1)
    publish(sander.group, "Second")
    assert "Read what we agree with each other" in mine(client, "me")
    late = accept(client, sander, 1)
    assert late.status_code == 422
    text = late.content.decode()
    assert "The agreements have changed. This is the new version" in text
    assert "Second en" in text
    assert "First en" not in text
    assert accept(client, sander, 2).status_code == 302
    assert "You agreed on" in mine(client)


def test_he_reads_them_in_his_own_language(client, sander):
    sander.participant.user.language = "nl"
    sander.participant.user.save()
    assert "First nl" in client.get(reverse("my_agreements"), headers={"accept-language": "nl"}).content.decode()


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"episode": "x", "version": 1}, {"version": -1}])
def test_what_does_not_fit_is_said_and_nothing_is_written(client, sander, data):
    assert client.post(reverse("my_agreements"), data).status_code in {200, 422}
    assert not AgreementAcceptance.objects.exists()


def test_he_cannot_accept_for_another_man(client, sander):
    other = ParticipationFactory(group=sander.group)
    assert accept(client, other, 1).status_code == 422
    assert not AgreementAcceptance.objects.exists()


def test_no_word_of_it_leaves_the_house(client, sander):
    """What stands in his portal is not sent."""
    publish(sander.group, "Second")
    accept(client, sander, 2)
    assert not Message.objects.exists()


# --- Through a worker ---------------------------------------------------------------------------------


@pytest.fixture
def peter(sander):
    """A newcomer without an account."""
    return ParticipationFactory(
        group=sander.group, state=ParticipationState.INVITED, member_at=None, participant__name="Peter"
    )


def test_a_worker_notes_told_and_then_that_he_agrees(client, sander, peter):
    sign_in(client, sander.guide)
    file = reverse("person", args=[peter.participant_id])
    assert "agreements not told yet" in client.get(file).content.decode()
    assert told(client, peter)["Location"] == file
    assert "agreements told" in client.get(file).content.decode()
    told(client, peter, accepted="on")
    assert "agreements accepted" in client.get(file).content.decode()
    assert AgreementAcceptance.objects.get().noted_by == sander.guide


def test_from_the_page_of_an_evening_it_leads_back_there(client, sander, peter):
    evening = GroupSessionFactory(group=sander.group)
    sign_in(client, sander.guide)
    assert told(client, peter, evening=evening.pk)["Location"] == reverse("session", args=[evening.pk])


def test_a_worker_who_read_an_old_version_to_him_is_told_so(client, sander, peter):
    publish(sander.group, "Second")
    sign_in(client, sander.guide)
    told(client, peter, accepted="on")
    assert not AgreementAcceptance.objects.exists()
    assert "have changed" in client.get(reverse("person", args=[peter.participant_id])).content.decode()


@pytest.mark.parametrize(
    "stranger",
    [
        lambda group: PeerWorkerFactory(organisation=group.organisation).user,
        lambda group: CoordinatorFactory().user,
        lambda group: ParticipationFactory(group=group, participant__user=UserFactory()).participant.user,
    ],
)
def test_to_strangers_he_does_not_exist(client, sander, peter, stranger):
    sign_in(client, stranger(sander.group))
    assert told(client, peter, accepted="on").status_code == 404
    assert not AgreementAcceptance.objects.exists()


def test_what_a_worker_sends_that_does_not_fit_changes_nothing(client, sander, peter):
    sign_in(client, sander.guide)
    for data in ({"group": "nowhere"}, {"version": "x"}, {"evening": "x"}):
        assert told(client, peter, **data).status_code == 302
    assert not AgreementAcceptance.objects.exists()


def test_an_evening_asks_for_all_its_newcomers_at_once(sander, peter, django_assert_num_queries):
    many = [peter, *(ParticipationFactory(group=sander.group) for _ in range(29))]
    actions.tell_agreements(participant=peter.participant, group=sander.group, by=None)
    with django_assert_num_queries(2):
        found = queries.told_by_man(many)
    assert len(found) == 30
    assert (found[peter.participant_id].is_told, found[peter.participant_id].is_accepted) == (True, False)
    assert not found[many[1].participant_id].is_told


# --- The group app ------------------------------------------------------------------------------------


def choose(client, episode, wants):
    return client.post(reverse("my_group_app_choose", args=[episode.pk]), {"wants": wants})


def test_the_link_is_shown_only_to_who_said_yes(client, sander):
    assert LINK not in mine(client, "my_group_app")
    choose(client, sander, "yes")
    assert LINK in mine(client, "my_group_app")
    for name in ("me", "my_agreements", "me_settings"):
        assert LINK not in mine(client, name)
    choose(client, sander, "no")
    assert LINK not in mine(client, "my_group_app")
    assert Deadline.objects.get(kind=GROUP_APP_TASK).state == DeadlineState.OPEN


def test_the_link_is_gone_at_the_next_request_when_he_left_and_the_worker_is_reminded(client, sander):
    choose(client, sander, "yes")
    actions.leave(participation=sander, by=sander.participant.user)
    assert LINK not in mine(client, "my_group_app")
    assert choose(client, sander, "yes").status_code == 404
    sign_in(client, sander.guide)
    file = reverse("person", args=[sander.participant_id])
    assert "Take him out of the group app." in client.get(file).content.decode()
    client.post(reverse("person_app", args=[sander.participant_id, sander.pk]), {"removed": "on"})
    assert "Take him out of the group app." not in client.get(file).content.decode()
    assert Deadline.objects.get(kind=GROUP_APP_TASK).state == DeadlineState.MET


def test_a_worker_sets_the_switch_for_a_man_without_an_account_and_never_shows_the_link(client, sander, peter):
    sign_in(client, sander.guide)
    client.post(reverse("person_app", args=[peter.participant_id, peter.pk]), {"wants": "yes"})
    assert Participation.objects.get(pk=peter.pk).wants_group_app
    assert LINK not in client.get(reverse("person", args=[peter.participant_id])).content.decode()


def test_another_mans_switch_does_not_exist_for_him(client, sander, peter):
    assert choose(client, peter, "yes").status_code == 404
    address = reverse("person_app", args=[peter.participant_id, peter.pk])
    assert client.post(address, {"wants": "yes"}).status_code == 404
    assert not Participation.objects.filter(wants_group_app=True).exists()


def test_a_nonsense_answer_changes_nothing(client, sander):
    assert choose(client, sander, "perhaps").status_code == 302
    assert not Participation.objects.filter(wants_group_app=True).exists()


def test_without_an_app_nothing_points_to_one(client, sander):
    Group.objects.filter(pk=sander.group_id).update(group_app_link="")
    assert reverse("my_group_app") not in mine(client, "me")
    assert "There is no app." in mine(client, "my_group_app")


def test_who_takes_part_nowhere_has_no_such_pages(client, sander):
    sign_in(client, sander.guide)
    for name in ("my_agreements", "my_group_app"):
        assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", ["my_agreements", "my_group_app", "me"])
def test_his_pages_take_as_many_queries_with_many_groups_as_with_one(client, sander, name):
    few = queries_of(client, reverse(name))
    for _ in range(29):
        other = ParticipationFactory(participant=sander.participant, group__organisation=sander.group.organisation)
        publish(other.group, "Other")
    assert queries_of(client, reverse(name)) == few <= 13


def test_a_worker_reads_them_to_him_and_goes_back_to_the_evening(client, sander, peter):
    """The row of a newcomer leads here; what is no evening leads nowhere."""
    evening = GroupSessionFactory(group=sander.group)
    sign_in(client, sander.guide)
    address = reverse("person_told", args=[peter.participant_id])
    page = client.get(address, {"evening": str(evening.pk)}).content.decode()
    assert "First en" in page
    assert reverse("session", args=[evening.pk]) in page
    assert "Back to the evening" not in client.get(address, {"evening": "//elsewhere"}).content.decode()
    row = render_to_string("participants/_newcomer.html", {"episode": peter, "session": evening})
    assert address in row
    assert "<form" not in row, "it stands inside the form of the evening"
    actions.accept_agreements(participant=peter.participant, group=sander.group, version=1, by=sander.guide)
    agreed = queries.told_by_man([peter])[peter.participant_id]
    row = render_to_string("participants/_newcomer.html", {"episode": peter, "session": evening, "agreed": agreed})
    assert "agreements accepted" in row
