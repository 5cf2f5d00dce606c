"""Inviting: a neutral mail, a link that is stored nowhere, sent once."""

import datetime as dt
import time

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.urls import reverse

from core import clock
from core.errors import NotAllowed
from core.models import AuditEvent
from groups import actions, notices, tasks
from groups.models import Invitation
from groups.states import InvitedAs
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


def test_the_mail_says_nothing_about_the_subject():
    organisation = OrganisationFactory(name="Peer groups Halsteren", sender_name="De Brug")
    inviter = CoordinatorFactory(organisation=organisation, user__name="Marjan").user
    invitation = actions.invite(
        organisation=organisation, email="ron@example.org", name="Ron", invited_as="worker", by=inviter, language="en"
    )
    tasks.send_invitation(str(invitation.pk))
    (message,) = mail.outbox
    assert message.to == ["ron@example.org"]
    assert message.from_email.startswith("De Brug <")
    text = (message.subject + message.body).lower()
    assert "marjan" in text
    for word in ("group", "peer", "halsteren", "aggression", "kring", "worker"):
        assert word not in text.replace(notices.path_of(invitation).lower(), "").replace("http://localhost:8000", "")
    assert notices.path_of(invitation) in message.body


def test_it_goes_out_once_however_often_the_task_runs():
    invitation = invited()
    assert tasks.send_invitation(str(invitation.pk)) is True
    assert tasks.send_invitation(str(invitation.pk)) is False
    assert tasks.send_invitations() == 0
    assert len(mail.outbox) == 1
    invitation.refresh_from_db()
    assert invitation.sent_at


def test_the_tick_sends_what_a_lost_message_left_behind():
    invited()
    assert tasks.send_invitations() == 1
    assert len(mail.outbox) == 1


def test_a_mail_server_in_trouble_holds_up_nobody_else_and_is_tried_again(monkeypatch):
    bad, _good = invited(email="bad@example.org"), invited()
    send = EmailBackend.send_messages

    def broken(backend, messages):
        if messages[0].to == ["bad@example.org"]:
            raise OSError("no route")
        return send(backend, messages)

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", broken)
        assert tasks.send_invitations() == 1
    assert tasks.send_invitations() == 1
    assert [message.to for message in mail.outbox][-1] == [bad.email]


def test_what_another_sender_holds_is_left_alone_until_it_is_clear_that_he_died():
    invitation = invited()
    Invitation.objects.update(claimed_at=clock.now())
    assert tasks.send_invitations() == 0
    assert tasks.send_invitation(str(invitation.pk)) is False
    Invitation.objects.update(claimed_at=clock.now() - dt.timedelta(minutes=11))
    assert tasks.send_invitations() == 1


def test_withdrawn_used_and_old_invitations_are_not_mailed():
    for column in ("withdrawn_at", "accepted_at", "expires_at"):
        Invitation.objects.filter(pk=invited().pk).update(**{column: clock.now()})
    assert tasks.send_invitations() == 0


@pytest.mark.django_db(transaction=True)
def test_without_a_broker_the_invitation_is_saved_and_nobody_waits():
    """The broker of the tests is an address where nothing listens."""
    organisation = OrganisationFactory()
    began = time.perf_counter()
    with transaction.atomic():
        invited(organisation)
        before_commit = time.perf_counter() - began
    after_commit = time.perf_counter() - began - before_commit
    assert Invitation.objects.count() == 1
    assert after_commit < 0.1
