"""What this floor sends: the mail with an invitation. Its subject and text say nothing about the subject."""

import logging
import threading
import uuid
from email.utils import formataddr, parseaddr

from celery import current_app
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from groups.models import Invitation

log = logging.getLogger("kring.groups")
TASK = "groups.tasks.send_invitation"
_signer = signing.Signer(salt="groups.invitation", sep=".")


def token_of(invitation: Invitation) -> str:
    """The secret of the link. It is derived each time and stored nowhere; the row's state decides whether it works."""
    return _signer.sign(invitation.pk.hex)


def read_token(token: str) -> uuid.UUID:
    """The id in a token of ours. Raises `signing.BadSignature` for any other text."""
    return uuid.UUID(_signer.unsign(token))


def path_of(invitation: Invitation) -> str:
    """The address of the page on which it is accepted, without the host."""
    return reverse("invitation", args=[token_of(invitation)])


def mail_invitation(invitation: Invitation) -> None:
    """Sends the mail now, in the language of the invited; needs `organisation` and `invited_by`."""
    with translation.override(invitation.language):
        text = render_to_string(
            "groups/mail/invitation.txt",
            {"invitation": invitation, "link": settings.KRING_ORIGIN.rstrip("/") + path_of(invitation)},
        )
        subject = _("You have an invitation")
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    sender = formataddr((invitation.organisation.sender_name, address))
    EmailMessage(subject, text, from_email=sender, to=[invitation.email]).send()


def send_soon(invitation: Invitation) -> None:
    """Asks for the mail once the transaction has been committed; without a broker the next tick sends it."""
    pk = str(invitation.pk)
    transaction.on_commit(lambda: _ask(pk), robust=True)


def _ask(pk: str) -> None:
    # In a thread of its own: a broker that is down or far away costs the page nothing.
    threading.Thread(target=_publish, args=(pk,), name="invitation", daemon=True).start()


def _publish(pk: str) -> None:
    try:
        current_app.send_task(TASK, args=[pk], retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever it was, the next tick sends
        log.warning("the broker could not be asked (%s); the next tick sends the invitation", type(error).__name__)
