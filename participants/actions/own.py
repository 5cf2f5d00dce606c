"""What a man says himself about how he is called and reached. It holds in all his files."""

import datetime as dt

from django.db import transaction

from accounts.actions import change_person
from accounts.models import Contact, User, Wording
from core import audit
from core.errors import require
from participants.models import Participant


@transaction.atomic
def change_own_contact(
    *,
    user: User,
    name: str,
    language: str,
    email: str,
    phone: str,
    quiet_from: dt.time | None,
    quiet_until: dt.time | None,
    wording: str,
    email_safe: bool,
    call_safe: bool,
    text_safe: bool,
    voicemail_safe: bool,
) -> list[Contact]:
    """His name, language, addresses, which of them are safe, his quiet hours, how much a message may say (W30).

    An address that is left empty is forgotten. Returns the contacts of his files; raises `NotAllowed` for who has none.
    The trail keeps which channels are safe, never an address.
    """
    files = list(Participant.objects.select_for_update(of=("self",)).filter(user=user).order_by("pk"))
    require(bool(files))
    change_person(user=user, name=name, language=language)
    safe = {
        "email_safe": email_safe,
        "call_safe": call_safe,
        "text_safe": text_safe,
        "voicemail_safe": voicemail_safe,
    }
    values = {
        "email": email,
        "phone": phone,
        "language": language,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "wording": Wording(wording),
    }
    contacts = []
    for file in files:
        contact = _contact_of(file)
        for field, value in (values | safe).items():
            setattr(contact, field, value)
        contact.save()
        file.name, file.contact = name.strip(), contact
        file.save(update_fields=["name", "contact"])
        audit.record("participant.contact_changed", file, by=user, organisation_id=file.organisation_id, **safe)
        contacts.append(contact)
    return contacts


def _contact_of(file: Participant) -> Contact:
    rows = Contact.objects.select_for_update(of=("self",)).filter(participant=file)
    return rows.first() or Contact()


@transaction.atomic
def choose_language(*, user: User, language: str) -> None:
    """The language of his pages and, when he takes part, of his messages."""
    User.objects.filter(pk=user.pk).update(language=language)
    Contact.objects.filter(participant__user=user).update(language=language)
