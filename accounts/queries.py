"""What pages ask about people who sign in."""

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet, Value

from accounts import roles
from accounts.models import User


def second_factors(user: User) -> QuerySet:
    """Role source: whether this user has a passkey or an authenticator app."""
    return (
        Authenticator.objects.filter(user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
        .values_list(Value(roles.SECOND_FACTOR), "user_id")
        .order_by()
    )
