"""Settings: how a man is reached and how much a message says; what workers and coordinators hear."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Contact, User
from core import clock
from core.models import AuditEvent
from participants.models import Participant
from reminders import delivery
from reminders.queries import topics_turned_off
from sessions import actions
from sessions.notices import men, staff, substitutes
from sessions.states import CancelReason
from tests.factories import (
    AdministratorFactory,
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupSessionFactory,
    ParticipantFactory,
    ParticipationFactory,
    UserFactory,
    VenueFactory,
)
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
BOTH = [men.TWO_DAYS, men.TWO_HOURS]
MINE = {
    "name": "Sander",
    "language": "en",
    "email": "sander@example.org",
    "email_safe": "on",
    "phone": "",
    "quiet_from": "",
    "quiet_until": "",
    "wording": "neutral",
    "topics": BOTH,
}


@pytest.fixture
def man(client):
    """A member with an account and a contact, signed in."""
    user = UserFactory(name="Sander")
    contact = ContactFactory(call_safe=True, phone="0612345678")
    participation = ParticipationFactory(participant__user=user, participant__contact=contact)
    client.force_login(user)
    return participation


def save(client, page="me_settings", **changes):
    return client.post(reverse(page), {**MINE, **changes})


def reach(man) -> Contact:
    return Participant.objects.get(pk=man.participant.pk).contact


# --- /me/settings/ -----------------------------------------------------------------------------------


def test_what_he_sets_is_kept_and_shown_again(client, man):
    changes = {"name": "San", "language": "nl", "phone": "06 1234 5678", "text_safe": "on", "wording": "when"}
    assert save(client, **changes, quiet_from="22:00", quiet_until="07:30", topics=[men.TWO_HOURS]).status_code == 302
    contact = reach(man)
    assert (contact.email, contact.email_safe, contact.phone, contact.text_safe, contact.call_safe) == (
        "sander@example.org", True, "06 1234 5678", True, False,
    )  # fmt: skip
    assert (contact.language, contact.wording) == ("nl", "when")
    assert (contact.quiet_from, contact.quiet_until) == (dt.time(22), dt.time(7, 30))
    assert topics_turned_off(contact) & set(BOTH) == {men.TWO_DAYS}
    assert User.objects.get(pk=man.participant.user_id).name == "San"
    assert Participant.objects.get(pk=man.participant.pk).name == "San"
    form = client.get(reverse("me_settings")).context["form"]
    assert form["wording"].value() == "when"
    assert form["topics"].value() == [men.TWO_HOURS]


def test_a_topic_that_he_turned_off_comes_back(client, man):
    save(client, topics=[])
    assert topics_turned_off(reach(man)) >= set(BOTH)
    save(client, topics=BOTH)
    assert not topics_turned_off(reach(man)) & set(BOTH)


def test_nothing_counts_as_safe_until_he_says_so(client, man):
    form = client.get(reverse("me_settings")).context["form"]
    assert not form["email_safe"].value()
    assert form["wording"].value() == "neutral"


def test_a_file_without_contact_gets_one(client):
    file = ParticipantFactory(user=UserFactory(name="Mo"))
    client.force_login(file.user)
    assert client.get(reverse("me_settings")).context["form"]["email"].value() == file.user.email
    save(client)
    file.refresh_from_db()
    assert file.contact.email == "sander@example.org"


def test_all_his_files_follow(client, man):
    other = ParticipantFactory(user=man.participant.user, contact=ContactFactory())
    save(client, email="new@example.org")
    assert {reach(man).email, Contact.objects.get(participant=other).email} == {"new@example.org"}


def test_the_trail_keeps_no_address(client, man):
    save(client)
    assert "sander@example.org" not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.filter(action="participant.contact_changed").exists()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"email": ""}, "email", "Fill in the address that is safe to use."),
        ({"text_safe": "on"}, "phone", "Fill in the number that is safe to use."),
        ({"phone": "call me"}, "phone", "Use digits, spaces and dashes only."),
        ({"quiet_from": "22:00"}, "quiet_until", "Fill in both times, or leave both empty."),
        ({"quiet_until": "07:00"}, "quiet_from", "Fill in both times, or leave both empty."),
        ({"wording": "everything"}, "wording", "Select a valid choice."),
        ({"topics": ["promise alert"]}, "topics", "Select a valid choice."),
        ({"name": ""}, "name", "This field is required."),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(client, man, changes, field, sentence):
    page = save(client, **changes)
    assert page.status_code == 200
    assert sentence in str(page.context["form"].errors[field])
    assert reach(man).email != "sander@example.org"


def test_the_page_shows_what_would_stand_on_the_screen_at_each_level(client, man):
    venue = VenueFactory(organisation=man.group.organisation, name="De Brug", address="Kerkstraat 4", town="Halsteren")
    evening = GroupSessionFactory(group=man.group, venue=venue)
    examples = client.get(reverse("me_settings")).context["levels"]
    shown = {str(choice.data["value"]): example for choice, example in examples}
    assert shown["neutral"].subject == "You have a message"
    assert "19:30" not in str(shown["neutral"])
    assert "19:30" in shown["when"].subject
    assert "De Brug" not in str(shown["when"])
    assert "Place: De Brug, Kerkstraat 4, Halsteren" in shown["full"].lines
    # And it is no promise only: the message that leaves has the same subject and the same lines.
    for level, example in shown.items():
        save(client, wording=level)
        mail.outbox.clear()
        actions.cancel_evening(
            session=GroupSessionFactory(group=man.group, starts_at=evening.starts_at, venue=venue),
            reason=CancelReason.VENUE,
            by=None,
        )
        delivery.deliver()
        assert [message.subject for message in mail.outbox] == [example.cancelled]


def test_without_an_evening_the_example_is_made_up(client, man):
    page = client.get(reverse("me_settings"))
    assert "De Brug, Kerkstraat 4" in page.content.decode()


def test_his_quiet_hours_hold(client, man, monkeypatch):
    save(client, quiet_from="20:00", quiet_until="08:00")
    night = clock.at_local(clock.today() + dt.timedelta(days=1), dt.time(23), "Europe/Amsterdam")
    evening = GroupSessionFactory(group=man.group)
    actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=None, now=night)
    monkeypatch.setattr(clock, "now", lambda: night)
    delivery.deliver()
    assert not mail.outbox
    monkeypatch.setattr(clock, "now", lambda: night + dt.timedelta(hours=9, minutes=1))
    delivery.deliver()
    assert len(mail.outbox) == 1


def test_the_language_at_the_foot_of_the_page_is_that_of_his_messages_too(client, man):
    client.post(reverse("language"), {"language": "nl", "next": "/"})
    assert reach(man).language == "nl"


def test_nobody_else_has_this_page(client):
    sign_in(client, FacilitationFactory().worker.user)
    assert client.get(reverse("me_settings")).status_code == 404
    assert save(client).status_code == 404
    client.logout()
    assert client.get(reverse("me_settings")).status_code == 302


def test_the_pages_cost_few_queries(client, man, django_assert_max_num_queries):
    GroupSessionFactory(group=man.group)
    with django_assert_max_num_queries(8):
        client.get(reverse("me_settings"))


# --- /desk/settings/ ---------------------------------------------------------------------------------


DESK = {"name": "Karel", "language": "en", "quiet_from": "", "quiet_until": "", "topics": []}


@pytest.fixture
def coordinator(client):
    user = CoordinatorFactory().user
    sign_in(client, user)
    return user


def test_a_coordinator_turns_off_what_he_does_not_want(client, coordinator):
    assert client.post(reverse("desk_settings"), {**DESK, "topics": [staff.WHO_COMES]}).status_code == 302
    contact = Contact.objects.get(user=coordinator)
    assert contact.email_safe
    assert staff.DIGEST in topics_turned_off(contact)
    assert staff.WHO_COMES not in topics_turned_off(contact)
    assert User.objects.get(pk=coordinator.pk).name == "Karel"


def test_promises_stand_there_as_what_comes_always(client, coordinator):
    page = client.get(reverse("desk_settings"))
    assert "Promises that need you: always" in page.content.decode()
    assert "promise alert" not in dict(page.context["form"].fields["topics"].choices)
    refused = client.post(reverse("desk_settings"), {**DESK, "topics": ["promise alert"]})
    assert refused.context["form"].errors["topics"]


def test_a_worker_is_not_asked_about_the_digest(client):
    sign_in(client, FacilitationFactory().worker.user)
    choices = dict(client.get(reverse("desk_settings")).context["form"].fields["topics"].choices)
    assert set(choices) == {staff.WHO_COMES, substitutes.ASKED}


def test_a_worker_does_not_lose_what_he_was_not_asked_about(client):
    """Who becomes coordinator later gets the digest, although he saved the page before."""
    worker = FacilitationFactory().worker
    sign_in(client, worker.user)
    client.post(reverse("desk_settings"), DESK)
    assert topics_turned_off(Contact.objects.get(user=worker.user)) == {staff.WHO_COMES, substitutes.ASKED}


def test_quiet_hours_of_the_desk_need_both_ends(client, coordinator):
    page = client.post(reverse("desk_settings"), {**DESK, "quiet_from": "22:00"})
    assert page.context["form"].errors["quiet_until"]
    client.post(reverse("desk_settings"), {**DESK, "quiet_from": "22:00", "quiet_until": "07:00"})
    assert Contact.objects.get(user=coordinator).quiet_until == dt.time(7)


def test_an_administrator_has_name_and_language(client):
    user = AdministratorFactory().user
    sign_in(client, user)
    page = client.get(reverse("desk_settings"))
    assert not page.context["form"].offered
    assert client.post(reverse("desk_settings"), {**DESK, "language": "nl"}).status_code == 302
    assert User.objects.get(pk=user.pk).language == "nl"


def test_a_participant_has_no_desk_settings(client, man):
    assert client.get(reverse("desk_settings")).status_code == 404


def test_both_menus_lead_there(client, man):
    assert reverse("me_settings") in client.get(reverse("me")).content.decode()
    sign_in(client, CoordinatorFactory().user)
    assert reverse("desk_settings") in client.get(reverse("desk")).content.decode()
