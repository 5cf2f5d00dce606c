"""Signs people in as the software demands it: staff with a second factor."""

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User


def sign_in(client: Client, user: User) -> Client:
    """`user` is signed in; he has an authenticator app, which only staff are asked for."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(user)
    return client
