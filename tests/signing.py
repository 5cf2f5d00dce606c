"""Signs people in as the software demands it: staff with a second factor."""

import time

from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import User


def sign_in(client: Client, user: User) -> Client:
    """`user` is signed in; he has an authenticator app, which only staff are asked for."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client.force_login(user)
    prove(client, user)
    return client


def prove(client: Client, user: User, ago: float = 0) -> None:
    """So many seconds ago he showed that it is he, as allauth notes it."""
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - ago}]
    session.save()
