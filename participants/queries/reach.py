"""The ways to reach a man that he said are safe; the others are not shown to anybody."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Contact


@dataclass(frozen=True)
class Reach:
    """One way to reach him that is safe. `link` starts it on a phone."""

    words: str
    value: str
    link: str


def safe_ways(contact: Contact | None) -> list[Reach]:
    if contact is None:
        return []
    digits = "".join(sign for sign in contact.phone if sign.isdigit() or sign == "+")
    ways = [
        Reach(_("call"), contact.phone, f"tel:{digits}") if contact.call_safe else None,
        Reach(_("text message"), contact.phone, f"sms:{digits}") if contact.text_safe else None,
        Reach(_("e-mail"), contact.email, f"mailto:{contact.email}") if contact.email_safe else None,
    ]
    return [way for way in ways if way and way.value]


def keeps_unsafe(contact: Contact | None) -> bool:
    """Whether more is kept than is shown."""
    if contact is None:
        return False
    unsafe_phone = contact.phone and not (contact.call_safe or contact.text_safe)
    return bool(unsafe_phone or (contact.email and not contact.email_safe))
