"""Opening an account: the only place that makes users."""

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import Contact, User
from core import audit


@transaction.atomic
def open_account(
    *, email: str, name: str, by: User | None, password: str | None = None, language: str = "nl", proven: bool
) -> User:
    """A user with his address. Without a password he signs in by code or passkey only.

    `proven`: whether he has shown that the address is his, by opening a link that was sent to it. A second factor can
    only be set up on a proven address; a code that is sent there proves it too.
    """
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=proven)
    audit.record("account.opened", user, by=by)
    return user


def contact_of(user: User) -> Contact:
    """How a user who signs in is reached: by the address he signs in with, until he chooses otherwise."""
    contact, _created = Contact.objects.get_or_create(
        user=user, defaults={"email_safe": True, "language": user.language}
    )
    return contact
