"""`/join/` and `/refer/`: few questions, the same answer to everybody, help in reach (W18, W30)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core import clock
from intake import actions, queries
from intake.forms import JoinForm
from intake.models import Professional, Referral
from intake.notices import links
from intake.notices.professionals import NEWS
from intake.states import MayHear
from participants.states import CallOutcome
from reminders.models import Deadline, Message
from tests.factories import GroupFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
FORM = {"name": "Peter", "reach": "06 1234 5678", "town": "Bergen op Zoom", "best_time": "evening", "evenings": ["4"]}
SENT = {
    **FORM, "own_name": "Joke", "own_email": "joke@agency.example", "agency": "Agency", "man_agrees": "on",
    "may_hear": "arrived",
}  # fmt: skip


def send(client, where, values):
    return client.post(reverse(where), values, follow=True, headers={"accept-language": "en"})


def main_of(response):
    """What a person reads; tokens against forgery and the signed address differ at every request."""
    html = response.content.decode()
    return html[html.index("<main") : html.index("</main>")]


@pytest.mark.parametrize("name", ["join", "refer"])
def test_the_page_is_neutral_and_help_and_the_way_out_are_in_reach(client, world, name):
    html = client.get(reverse(name), headers={"accept-language": "en"}).content.decode()
    assert "<title>Kring</title>" in html
    assert "data-leave" in html
    assert 'href="/help/"' in html
    assert ("tel:112" in html) == (name == "join")


def test_at_most_eight_fields_are_asked():
    """W30."""
    assert len(JoinForm().fields) <= 8


def test_a_man_asks_and_is_told_when_he_is_called(client, world, django_capture_on_commit_callbacks):
    page = send(client, "join", FORM)
    assert "It has arrived." in page.content.decode()
    referral = Referral.objects.get()
    assert (referral.name, referral.town, referral.evenings) == ("Peter", "Bergen op Zoom", ["4"])
    assert Deadline.objects.filter(subject=referral.subject).exists()
    hour = timezone.localtime(referral.due_at).strftime("%H:%M")
    assert hour in page.content.decode()


def test_the_answer_is_the_same_for_who_is_known_and_for_who_comes_too_often(client, world):
    """No enumeration: only what he filled in and the hour of the day may differ, and they are the same here."""

    def answer():
        response = send(client, "join", FORM)
        assert response.status_code == 200
        return main_of(response)

    first = answer()
    assert answer() == first
    for number in range(6):
        response = send(client, "join", {**FORM, "reach": f"06000000{number:02d}"})
        assert main_of(response) == first
    assert Referral.objects.filter(many_at_once=True).exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reach": "peter@example.org"}, "By e-mail we can only write"),
        ({"reach": ""}, "This field is required"),
        ({"reach": "call me"}, "ten digits"),
        ({"reach": "061"}, "ten digits"),
        ({"town": ""}, "This field is required"),
        ({"evenings": ["9"]}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_stored(client, world, wrong, words):
    assert words in send(client, "join", {**FORM, **wrong}).content.decode()
    assert not Referral.objects.exists()


def test_he_comes_to_the_organisation_of_the_nearest_group(world):
    breda = GroupFactory(town="Breda")
    assert queries.organisation_near("Oosterhout") == breda.organisation
    assert queries.organisation_near("Hoogerheide") == world.organisation


def test_an_unknown_town_goes_to_the_organisation_with_most_groups(world):
    GroupFactory.create_batch(2, organisation=OrganisationFactory(name="Large"))
    assert queries.organisation_near("Nowhere at all").name == "Large"


def test_without_any_organisation_the_numbers_stay(client):
    page = client.get(reverse("join")).content.decode()
    assert "tel:112" in page
    assert 'name="reach"' not in page
    assert send(client, "join", FORM).status_code == 200


def test_a_confirmation_that_was_made_up_leads_back(client):
    assert client.get(reverse("join_done", args=["12345.abc.def"])).headers["Location"] == reverse("join")


def test_a_professional_refers_in_one_form(client, world):
    """W18."""
    page = send(client, "refer", SENT)
    assert "It has arrived." in page.content.decode()
    referral = Referral.objects.get()
    assert (referral.professional.name, referral.agency.name) == ("Joke", "Agency")
    assert referral.man_agrees
    send(client, "refer", {**SENT, "reach": "0687654321"})
    assert Professional.objects.count() == 1


def test_without_his_consent_nobody_is_referred(client, world):
    page = send(client, "refer", {**SENT, "man_agrees": ""})
    assert "Without his consent" in page.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("may_hear", "spoken", "entered"),
    [(MayHear.NOTHING, False, False), (MayHear.ARRIVED, True, False), (MayHear.ENTERED, True, True)],
)
def test_the_link_says_what_the_man_allowed_and_nothing_more(client, world, may_hear, spoken, entered):
    """W11."""
    send(client, "refer", {**SENT, "may_hear": may_hear})
    referral = Referral.objects.get()
    actions.note_call(referral=referral, outcome=CallOutcome.SPOKEN, by=world.karel)
    actions.let_hear(referral=referral, may_hear=may_hear, by=world.karel)
    moment = clock.now()
    Referral.objects.update(state="entered", welcome_at=moment, entered_at=moment)
    link = links.status_path(referral, referral.professional)
    page = client.get(link, headers={"accept-language": "en"}).content.decode()
    assert ("We have spoken with him" in page) == spoken
    assert ("He has been to his first evening" in page) == entered
    assert "Peter" not in page
    assert "<title>Kring</title>" in page


def test_until_the_man_has_said_so_himself_the_link_says_nothing(client, world):
    """W11: what somebody else says of his consent shows nothing of him, however much they say he allows."""
    send(client, "refer", {**SENT, "may_hear": MayHear.ENTERED})
    referral = Referral.objects.get()
    actions.note_call(referral=referral, outcome=CallOutcome.SPOKEN, by=world.karel)
    link = links.status_path(referral, referral.professional)
    page = client.get(link, headers={"accept-language": "en"}).content.decode()
    assert "We have spoken with him" not in page
    assert "As long as he has not said it himself" in page
    assert not Message.objects.filter(kind=NEWS).exists()


def test_who_referred_a_man_that_another_one_referred_first_learns_nothing(client, world):
    send(client, "refer", SENT)
    second = send(client, "refer", {**SENT, "own_email": "other@agency.example"})
    assert Referral.objects.count() == 1
    assert "As long as he has not said it himself" in second.content.decode()


def test_a_link_that_has_ended_or_was_made_up_gets_one_sentence(client, world, monkeypatch):
    send(client, "refer", SENT)
    referral = Referral.objects.get()
    link = links.status_path(referral, referral.professional)
    assert client.get(reverse("refer_status", args=["a.b.c"])).status_code == 410
    monkeypatch.setattr(links, "STATUS_LASTS", dt.timedelta(seconds=-1))
    assert client.get(link).status_code == 410
