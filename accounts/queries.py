"""What pages ask about people who sign in."""

import base64
import datetime as dt
import uuid

from allauth.mfa.models import Authenticator
from django.core import signing
from django.db.models import QuerySet, Value

from accounts import roles
from accounts.models import User

LINK_LASTS = dt.timedelta(days=30)
_link = signing.TimestampSigner(salt="accounts.link", sep=".")


def second_factors(user: User) -> QuerySet:
    """Role source: whether this user has a passkey or an authenticator app."""
    return (
        Authenticator.objects.filter(user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
        .values_list(Value(roles.SECOND_FACTOR), "user_id")
        .order_by()
    )


def link_token(user: User) -> str:
    """What the link in a message to him carries: who he is and when it was written, signed; it opens nothing."""
    return _link.sign(base64.urlsafe_b64encode(user.pk.bytes).rstrip(b"=").decode())


def user_behind(token: str) -> User | None:
    """Whose link this is; None when it is not ours, has ended, or his account is closed."""
    try:
        text = _link.unsign(token, max_age=LINK_LASTS)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=uuid.UUID(bytes=base64.urlsafe_b64decode(text + "==")), is_active=True).first()
