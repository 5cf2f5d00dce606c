"""The participant's pages: his next evening, one tap to answer, never another participant (screens "Participant")."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from groups.models import Group
from sessions import actions
from sessions.models import Rsvp
from sessions.states import Answer, CancelReason
from tests.factories import (
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    SessionWorkerFactory,
    UserFactory,
    VenueFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def man(client):
    """A member of a group with an account, signed in."""
    user = UserFactory(name="Sander")
    participation = ParticipationFactory(participant__user=user)
    client.force_login(user)
    return participation


@pytest.fixture
def evening(man):
    venue = VenueFactory(organisation=man.group.organisation, name="De Brug")
    session = GroupSessionFactory(group=man.group, venue=venue)
    SessionWorkerFactory(session=session, worker__user__name="Karel de Wit")
    return session


def answer(client, session, value, **headers):
    return client.post(reverse("answer", args=[session.pk]), {"answer": value}, **headers)


def test_the_next_evening_is_the_page(client, evening):
    page = client.get(reverse("me")).content.decode()
    assert "Hi Sander" in page, page
    assert "De Brug" in page
    assert "with Karel" in page


def test_he_never_sees_another_participant(client, man, evening):
    ParticipationFactory(group=man.group, participant__name="Canary-man")
    for name in ("me", "my_sessions", "my_agreements"):
        assert "Canary-man" not in client.get(reverse(name)).content.decode()


def test_the_tab_says_nothing(client, evening):
    assert "<title>Kring</title>" in client.get(reverse("me")).content.decode()


@pytest.mark.parametrize("value", Answer.values)
def test_one_tap_answers_and_another_changes_it(client, evening, value):
    assert answer(client, evening, value).status_code == 302
    assert Rsvp.objects.get().answer == value
    answer(client, evening, "cannot")
    assert Rsvp.objects.get().answer == Answer.CANNOT


def test_the_same_tap_again_takes_it_back(client, evening):
    answer(client, evening, "comes")
    answer(client, evening, "")
    assert not Rsvp.objects.exists()


def test_htmx_gets_only_the_keys_back(client, evening):
    part = answer(client, evening, "comes", headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in part
    assert "<html" not in part


def test_an_answer_stays_when_the_evening_moves_and_he_is_asked_whether_it_holds(client, evening):
    answer(client, evening, "comes")
    actions.change_evening(
        session=evening,
        date=clock.today() + dt.timedelta(days=8),
        local_time=dt.time(20, 0),
        minutes=120,
        venue=evening.venue,
        by=None,
    )
    assert "Does your answer still hold?" in client.get(reverse("me")).content.decode()
    assert Rsvp.objects.get().answer == Answer.COMES


def test_a_cancelled_evening_is_crossed_out_with_general_words(client, man, evening):
    later = GroupSessionFactory(
        group=man.group, starts_at=evening.starts_at + dt.timedelta(days=14), note="Karel is ill"
    )
    actions.cancel_evening(session=later, reason=CancelReason.WORKER, by=None, note="Karel is ill")
    page = client.get(reverse("me")).content.decode()
    assert "no evening: nobody can guide the evening" in page
    assert "ill" not in page.replace("I'll", "").replace("will", "")


def test_a_cancelled_evening_cannot_be_answered_and_says_so(client, evening):
    actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=None)
    response = answer(client, evening, "comes")
    assert response.status_code == 409
    assert "can&#x27;t be answered any more" in response.content.decode()


def test_an_evening_of_another_group_does_not_exist_for_him(client, man):
    assert answer(client, GroupSessionFactory(), "comes").status_code == 404


def test_a_man_who_left_reads_that_he_can_always_come_back(client):
    left = ParticipationFactory(participant__user=UserFactory(), state="left", closed_at=clock.now())
    client.force_login(left.participant.user)
    page = client.get(reverse("me")).content.decode()
    assert "You can always come back." in page
    assert reverse("my_return") in page
    assert reverse("my_sessions") not in page


def test_who_never_took_part_has_no_such_page(client):
    sign_in(client, FacilitationFactory().worker.user)
    for name in ("me", "my_sessions", "my_agreements"):
        assert client.get(reverse(name)).status_code == 404


def test_the_desk_of_a_participant_does_not_exist(client, man):
    assert client.get(reverse("desk")).status_code == 404
    assert client.get(reverse("group", args=[man.group.slug])).status_code == 404


def test_a_worker_who_takes_part_elsewhere_does_not_meet_his_own_file_on_the_desk(client):
    entry = FacilitationFactory()
    own = ParticipationFactory(group=entry.group, participant__user=entry.worker.user, participant__name="Canary-self")
    sign_in(client, entry.worker.user)
    assert "Canary-self" not in client.get(reverse("group", args=[entry.group.slug])).content.decode()
    assert client.get(reverse("me")).status_code == 200
    assert Group.objects.visible_to(entry.worker.user).filter(pk=own.group_id).exists()


def test_first_page_leads_to_his_own(client, man):
    assert client.get(reverse("home")).headers["Location"] == reverse("me")


def test_pages_of_signed_in_people_are_not_kept(client, evening):
    assert "no-store" in client.get(reverse("me")).headers["Cache-Control"]
