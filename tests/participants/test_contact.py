"""How a man may be reached, and an account for him: only what is safe, and he is told nothing."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from core.models import AuditEvent
from participants.models import Participant
from participants.states import ParticipationState
from tests.factories import (
    ContactFactory,
    ParticipationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
S = ParticipationState


def test_only_safe_ways_are_shown(client, group, seated):
    contact = ContactFactory(email="canary@example.org", phone="0612345678", text_safe=True)
    Participant.objects.filter(pk=seated.participant.pk).update(contact=contact)
    for name in ("person", "person_contact", "person_account"):
        page = client.get(reverse(name, args=[seated.participant.pk])).content.decode()
        assert "canary@example.org" not in page
    page = client.get(reverse("person", args=[seated.participant.pk])).content.decode()
    assert "sms:0612345678" in page
    assert "tel:0612345678" not in page
    assert "More is kept" in page


def change_contact(client, man, **data):
    return client.post(reverse("person_contact", args=[man.pk]), {"name": "Sander", "wording": "neutral"} | data)


def test_what_is_left_empty_stays_and_what_is_not_ticked_is_safe_no_more(client, seated):
    man = seated.participant
    Participant.objects.filter(pk=man.pk).update(
        contact=ContactFactory(email="old@example.org", phone="0612345678", email_safe=True, call_safe=True)
    )
    change_contact(client, man, name="Sander B.", email="new@example.org", email_safe="on")
    man = Participant.objects.select_related("contact").get(pk=man.pk)
    assert (man.name, man.contact.email, man.contact.phone) == ("Sander B.", "new@example.org", "0612345678")
    assert (man.contact.email_safe, man.contact.call_safe) == (True, False)


def test_a_worker_fills_in_how_much_a_message_may_say_for_a_man_without_an_account(client, seated):
    change_contact(client, seated.participant, wording="when")
    assert Participant.objects.select_related("contact").get().contact.wording == "when"
    assert "wording" in client.get(reverse("person_contact", args=[seated.participant.pk])).context["form"].initial


def test_a_man_with_an_account_decides_that_himself(client, seated):
    contact = ContactFactory(wording="neutral")
    Participant.objects.filter(pk=seated.participant.pk).update(contact=contact, user=UserFactory())
    change_contact(client, seated.participant, wording="full")
    contact.refresh_from_db()
    assert contact.wording == "neutral"


def test_a_file_without_contact_data_gets_some(client, seated):
    change_contact(client, seated.participant, phone="06-12345678", call_safe="on")
    contact = Participant.objects.select_related("contact").get().contact
    assert (contact.phone, contact.call_safe, contact.voicemail_safe) == ("06-12345678", True, False)


def test_a_channel_without_an_address_is_not_safe(client, seated):
    page = change_contact(client, seated.participant, call_safe="on")
    assert "Fill in the number" in str(page.context["form"].errors["phone"])


def test_the_trail_keeps_no_name_and_no_address(client, seated):
    change_contact(client, seated.participant, name="Canary", phone="0699999999", call_safe="on")
    trail = str(list(AuditEvent.objects.values("action", "facts")))
    assert "contact_changed" in trail
    assert "Canary" not in trail
    assert "0699999999" not in trail


def give_account(client, man, email="sander@example.org"):
    return client.post(reverse("person_account", args=[man.pk]), {"email": email})


def test_an_account_signs_in_by_code_and_he_is_told_nothing(client, seated):
    give_account(client, seated.participant)
    user = User.objects.get(email="sander@example.org")
    assert Participant.objects.get().user == user
    assert not user.has_usable_password()
    assert mail.outbox == []


def test_a_second_account_and_an_address_of_another_file_are_refused(client, group, seated):
    give_account(client, seated.participant)
    assert "He has an account already" in give_account(client, seated.participant).content.decode()
    other = ParticipationFactory(group=group).participant
    page = give_account(client, other, "SANDER@example.org")
    assert "belongs to another file" in str(page.context["form"].errors["email"])
    assert Participant.objects.get(pk=other.pk).user is None
