"""What this floor sends: the letter with an invitation. It says that there is one, and nothing about what it is for."""

import datetime as dt
import uuid

from django.core import signing
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from groups.models import Invitation
from reminders import registry
from reminders.actions import Notice
from reminders.models import Message
from reminders.registry import EMAIL, Letter, MessageKind, Words
from reminders.states import Audience

INVITATION = "invitation"
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


def about(invitation: Invitation) -> str:
    """The subject under which its letter stands in the outbox."""
    return f"invitation:{invitation.pk}"


def letter(invitation: Invitation) -> Notice:
    """The letter to the invited, worth sending as long as its link works. Needs `contact`."""
    if invitation.contact is None:
        raise ValueError("an invitation without a contact cannot be sent")
    return Notice(
        kind=INVITATION,
        to=invitation.contact,
        key=about(invitation),
        subject=about(invitation),
        params={"invitation": str(invitation.pk)},
        expires_at=invitation.expires_at,
        organisation_id=invitation.organisation_id,
    )


def _still_true(message: Message) -> bool:
    return Invitation.objects.waiting(clock.now()).filter(pk=str(message.params["invitation"])).exists()


def _words(letter: Letter) -> Words:
    """The link is made here, from the row: the outbox never holds it."""
    invitation = Invitation.objects.select_related("organisation").get(pk=str(letter.params["invitation"]))
    day = date_format(invitation.expires_at, "DATE_FORMAT")
    return Words(
        subject=_("You have an invitation"),
        lines=[
            _("There is an invitation for you. Open the link to read who it is from."),
            _("The link works until %(day)s, and only once. If you did not expect it, throw this message away.")
            % {"day": day},
        ],
        link=path_of(invitation),
        link_label=_("Open"),
        sender=invitation.organisation.sender_name,
    )


def register() -> None:
    """Called when the app is ready."""
    registry.register(
        MessageKind(
            name=INVITATION,
            label=gettext_lazy("An invitation"),
            render=_words,
            still_true=_still_true,
            audience=Audience.STAFF,
            essential=True,
            respects_quiet=False,
            lifetime=dt.timedelta(days=14),
            channels=(EMAIL,),
        )
    )
