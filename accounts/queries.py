"""What pages ask about people who sign in."""

import base64
import datetime as dt
import uuid
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import signing
from django.db.models import QuerySet, Value

from accounts import roles, words
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


@dataclass(frozen=True)
class Device:
    """One place where somebody is signed in."""

    pk: int
    name: str
    since: dt.datetime
    seen: dt.datetime
    is_this: bool


def devices(user: User, session_key: str) -> list[Device]:
    """Where `user` is signed in, the last used first; `session_key` is the session that asks."""
    rows = UserSession.objects.purge_and_list(user)
    found = [
        Device(r.pk, words.device(r.user_agent), r.created_at, r.last_seen_at, r.session_key == session_key)
        for r in rows
    ]
    return sorted(found, key=lambda device: (device.is_this, device.seen), reverse=True)
