"""Accepting an invitation: one use, fourteen days, a second factor next."""

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from core import clock
from core.errors import DomainError, NotAllowed
from groups import actions, notices
from groups.models import Invitation, OrganisationRole, PeerWorker
from groups.states import Engagement, InvitedAs
from reminders import delivery
from tests.factories import UserFactory
from tests.groups.test_invitations import PASSWORD, accept_url, invited

pytestmark = pytest.mark.django_db


def accept(client, invitation, **changes):
    data = {"name": "Ron de Vries", "password": PASSWORD} | changes
    return client.post(accept_url(invitation), data, headers={"Accept-Language": "en"})


def test_looking_at_the_page_changes_nothing(client):
    invitation = invited()
    page = client.get(accept_url(invitation))
    assert page.status_code == 200
    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert not User.objects.exists()
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_new_worker_chooses_a_password_and_is_asked_for_a_second_factor(client, settings):
    settings.KRING_STAFF_MFA = True
    invitation = invited(engagement=Engagement.PAID, language="en")
    accept(client, invitation)
    worker = PeerWorker.objects.select_related("user").get()
    assert (worker.user.name, worker.engagement, worker.organisation) == (
        "Ron de Vries",
        "paid",
        invitation.organisation,
    )
    assert worker.user.check_password(PASSWORD)
    assert client.get(reverse("worker_list")).url == reverse("mfa_index")


def test_after_accepting_he_adds_his_second_factor_without_signing_in_again(client):
    accept(client, invited())
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_coordinator_gets_his_role(client):
    invitation = invited(invited_as=InvitedAs.COORDINATOR)
    accept(client, invitation)
    assert OrganisationRole.objects.get().organisation == invitation.organisation


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("short", "at least 12 characters"), ("q1w2e3r4t5y6", "too common"), ("", "required")],
)
def test_a_weak_password_is_refused(client, password, sentence):
    page = accept(client, invited(), password=password)
    assert sentence in str(page.context["form"].errors["password"])
    assert not User.objects.exists()


@pytest.mark.parametrize("column", ["withdrawn_at", "accepted_at", "expires_at"])
def test_a_link_that_is_over_says_so_in_one_sentence(client, column):
    invitation = invited()
    Invitation.objects.filter(pk=invitation.pk).update(**{column: clock.now()})
    for page in (client.get(accept_url(invitation), headers={"Accept-Language": "en"}), accept(client, invitation)):
        assert page.status_code == 410
        assert "This link does not work any more. Ask for a new invitation." in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("token", ["x", "a.b", "0" * 32 + ".AAAA", "é", "..", "%00"])
def test_a_made_up_token_gets_the_same_sentence(client, token):
    page = client.get(reverse("invitation", args=[token]))
    assert page.status_code == 410


def test_the_signature_of_one_invitation_does_not_open_another():
    one, other = invited(), invited()
    forged = other.pk.hex + "." + notices.token_of(one).rpartition(".")[2]
    with pytest.raises(DomainError):
        actions.open_invitation(forged, now=clock.now())


def test_an_existing_account_must_sign_in_first(client):
    known = UserFactory(email="ron@example.org")
    invitation = invited(email="Ron@example.org", language="en")
    page = accept(client, invitation)
    assert "Sign in first" in page.content.decode()
    assert not PeerWorker.objects.exists()
    client.force_login(known)
    client.post(accept_url(invitation))
    assert PeerWorker.objects.get().user == known
    known.refresh_from_db()
    assert not known.check_password(PASSWORD)


def test_somebody_else_who_is_signed_in_gets_nothing(client):
    client.force_login(UserFactory())
    for invitation in (invited(), invited(email=UserFactory().email)):
        page = client.post(accept_url(invitation))
        assert page.status_code == 200
    assert not PeerWorker.objects.exists()
    assert User.objects.count() == 2


def test_it_works_once(client, django_user_model):
    invitation = invited()
    accept(client, invitation)
    client.logout()
    assert accept(client, invitation, name="Second").status_code == 410
    assert django_user_model.objects.count() == 1


def test_withdrawing_needs_a_post_and_stops_the_link(client, organisation):
    invitation = invited(organisation)
    address = reverse("invitation_withdraw", args=[organisation.slug, invitation.pk])
    assert client.get(address).status_code == 405
    client.post(address)
    client.logout()
    assert client.get(accept_url(invitation)).status_code == 410


def test_another_organisations_invitation_is_not_found(client, organisation):
    other = invited()
    for slug in (organisation.slug, other.organisation.slug):
        assert client.post(reverse("invitation_withdraw", args=[slug, other.pk])).status_code == 404
        assert client.get(reverse("invitation_sent", args=[slug, other.pk])).status_code == 404


def test_a_worker_or_stranger_invites_nobody(persons, organisation):
    for who in ("participant", "worker on the roster", "coordinator of another organisation"):
        with pytest.raises(NotAllowed):
            actions.invite(organisation=organisation, email="a@b.nl", name="A", invited_as="worker", by=persons[who])


def test_the_letter_is_in_the_language_of_the_invited():
    invited(language="nl")
    with translation.override("en"):
        delivery.deliver()
        assert translation.get_language() == "en"
