"""How allauth behaves in Kring: no open registration, secrets encrypted, texts that say nothing."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from core import encryption

AUTHENTICATOR = "mfa/authenticator/secret"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Accounts come from invitations and from taking part, never from a form that anybody can post."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, AUTHENTICATOR)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text, AUTHENTICATOR)
