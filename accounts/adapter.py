"""How allauth behaves in Kring: no open registration, secrets encrypted, texts that say nothing."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core import encryption, rotation

AUTHENTICATOR = "mfa/authenticator/secret"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts come from invitations and from taking part, never from a form that anybody can post."""
        return False

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict]:
        """Who signs in by code only shows by code that it is he."""
        methods = super().get_reauthentication_methods(user)
        by_code = {"id": "prove_by_code", "description": _("Send me a code"), "url": reverse("prove_by_code")}
        return methods or ([by_code] if user.is_authenticated else [])


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, AUTHENTICATOR)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text, AUTHENTICATOR)


def _secrets(row: Authenticator) -> dict[str, str]:
    return {name: row.data[name] for name in ("secret", "seed") if name in row.data}


def _replace(row: Authenticator, old: dict[str, str], new: dict[str, str]) -> int:  # noqa: ARG001 - the row is locked
    row.data |= new
    row.save(update_fields=["data"])
    return len(new)


# The secrets of second factors stand in the rows of allauth: a change of keys comes past them too.
SECRETS = rotation.Store(Authenticator, _secrets, lambda _row, _name: AUTHENTICATOR, _replace)
