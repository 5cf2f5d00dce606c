"""Inviting: a neutral mail, a link that is stored nowhere, sent once."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from core import clock
from core.errors import NotAllowed
from core.models import AuditEvent
from groups import actions, notices
from groups.models import Invitation
from groups.states import InvitedAs
from reminders import delivery
from reminders.models import Message
from tests.factories import AdministratorFactory, CoordinatorFactory, OrganisationFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "lamp-window-harbour-seven"
_numbers = iter(range(10**6))


def invited(organisation=None, **values):
    values = {"email": f"new{next(_numbers)}@example.org", "name": "Ron", "invited_as": InvitedAs.WORKER} | values
    return actions.invite(organisation=organisation or OrganisationFactory(), by=None, **values)


def accept_url(invitation):
    return notices.path_of(invitation)


def post_invite(client, organisation, **changes):
    data = {"name": "Ron", "email": "ron@example.org", "invited_as": "worker", "engagement": "paid", "language": "en"}
    return client.post(reverse("invite", args=[organisation.slug]), data | changes, follow=True)


def test_the_inviter_sees_the_link_and_it_works(client, organisation):
    page = post_invite(client, organisation)
    link = page.context["link"]
    assert link.endswith(accept_url(Invitation.objects.get()))
    client.logout()
    assert client.get(link).status_code == 200


def test_the_link_is_shown_to_the_inviter_only_and_for_a_quarter_of_an_hour(client, organisation):
    page = post_invite(client, organisation)
    invitation = Invitation.objects.get()
    address = reverse("invitation_sent", args=[organisation.slug, invitation.pk])
    Invitation.objects.update(created_at=clock.now() - dt.timedelta(minutes=16))
    assert client.get(address).context["link"] == ""
    Invitation.objects.update(created_at=clock.now())
    sign_in(client, CoordinatorFactory(organisation=organisation).user)
    assert client.get(address).context["link"] == ""
    assert page.context["link"]


def test_the_same_form_twice_writes_one_invitation(client, organisation):
    post_invite(client, organisation)
    post_invite(client, organisation, email="RON@example.org")
    assert Invitation.objects.count() == 1


def test_an_address_that_is_none_is_refused(client, organisation):
    page = post_invite(client, organisation, email="ron at example")
    assert page.context["form"].errors["email"]
    assert not Invitation.objects.exists()


def test_only_an_administrator_invites_an_administrator(client, organisation):
    page = post_invite(client, organisation, invited_as="administrator")
    assert page.context["form"].errors["invited_as"]
    coordinator = CoordinatorFactory(organisation=organisation).user
    with pytest.raises(NotAllowed):
        actions.invite(organisation=organisation, email="a@b.nl", name="A", invited_as="administrator", by=coordinator)
    sign_in(client, AdministratorFactory(organisation=organisation).user)
    post_invite(client, organisation, invited_as="administrator")
    assert Invitation.objects.get().invited_as == "administrator"


def test_an_administrator_elsewhere_invites_none_here(organisation):
    both = CoordinatorFactory(organisation=organisation).user
    AdministratorFactory(user=both)
    with pytest.raises(NotAllowed):
        actions.invite(organisation=organisation, email="a@b.nl", name="A", invited_as="administrator", by=both)


def test_neither_database_nor_trail_holds_the_token(client, organisation):
    post_invite(client, organisation)
    token = notices.token_of(Invitation.objects.get())
    secret = token.rpartition(".")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM groups_invitation")
        assert secret not in str(cursor.fetchall())
    assert secret not in str(list(AuditEvent.objects.values()))


def test_the_letter_goes_out_and_says_nothing():
    organisation = OrganisationFactory(name="Peer groups Halsteren", sender_name="De Brug")
    inviter = CoordinatorFactory(organisation=organisation, user__name="Marjan").user
    invitation = actions.invite(
        organisation=organisation, email="ron@example.org", name="Ron", invited_as="worker", by=inviter, language="en"
    )
    delivery.deliver()
    (message,) = mail.outbox
    assert message.to == ["ron@example.org"]
    assert message.from_email.startswith("De Brug <")
    assert notices.path_of(invitation) in message.body
    text = (message.subject + message.body).lower()
    for word in ("marjan", "ron ", "group", "peer", "halsteren", "aggression", "kring", "worker"):
        assert word not in text.replace(notices.path_of(invitation).lower(), "").replace("http://localhost:8000", "")


def test_it_goes_out_once_however_often_it_is_delivered():
    invited()
    assert delivery.deliver()["sent"] == 1
    assert not delivery.deliver()
    assert len(mail.outbox) == 1


def test_the_outbox_does_not_hold_the_token():
    invitation = invited()
    secret = notices.token_of(invitation).rpartition(".")[2]
    assert secret not in str(list(Message.objects.values()))


def test_pages_tell_whether_the_letter_has_gone_out(client, organisation):
    post_invite(client, organisation)
    page = reverse("organisation_page", args=[organisation.slug])
    assert "not mailed yet" in client.get(page).content.decode()
    delivery.deliver()
    assert "not mailed yet" not in client.get(page).content.decode()


@pytest.mark.parametrize("column", ["withdrawn_at", "accepted_at", "expires_at"])
def test_withdrawn_used_and_old_invitations_are_not_mailed(column):
    Invitation.objects.filter(pk=invited().pk).update(**{column: clock.now()})
    assert delivery.deliver()["cancelled"] == 1
    assert not mail.outbox


def test_withdrawing_takes_the_letter_back_at_once():
    invitation = invited()
    actions.withdraw_invitation(invitation=invitation, by=None)
    assert Message.objects.get().state == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_invitation_is_saved():
    """The broker of the tests is an address where nothing listens; how little a commit waits, `make drill` measures."""
    with transaction.atomic():
        invitation = invited(OrganisationFactory())
    assert Invitation.objects.get() == invitation
    assert Message.objects.get().state == "pending"
