"""Codes that somebody types, and passkeys that his browser sends, to show that it is he."""

import struct
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

from accounts import security_log

T = TypeVar("T")
# What allauth and its library raise when a browser sends what is no passkey; of these they catch some.
NO_PASSKEY = (ValueError, TypeError, LookupError, AttributeError, RecursionError, struct.error)
LONGEST_PASSKEY = 20_000


class CountedCodeForm(ConfirmLoginCodeForm):
    """Tries are counted where all processes count, before the code is looked at.

    allauth counts them in the session, of which a hundred tries at once each read a copy that says “none yet”.
    """

    def clean_code(self) -> str:
        request = context.request
        key = f"code-{request.session.session_key}"
        if not ratelimit.consume(request, app="allauth.account", action="login_failed", key=key):
            security_log.refused("too many codes")
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            return super().clean_code()
        except forms.ValidationError:
            security_log.refused("a code")
            raise


class PasskeyField(forms.JSONField):
    """What a browser says of a passkey; whatever else is sent is refused like a wrong code."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if len(value or "") > LONGEST_PASSKEY:
            raise get_mfa_adapter().validation_error("incorrect_code")
        return _refused(lambda: super(PasskeyField, self).to_python(value))


def _refused(read: Callable[[], T]) -> T:
    """What `read` finds; malformed input is refused with a sentence."""
    try:
        return read()
    except forms.ValidationError:
        security_log.refused("a passkey")
        raise
    except NO_PASSKEY as error:
        security_log.refused("a passkey")
        raise get_mfa_adapter().validation_error("incorrect_code") from error


class _PasskeyForm(AuthenticateWebAuthnForm):
    credential = PasskeyField()

    def clean_credential(self) -> Any:
        return _refused(super().clean_credential)


class AuthenticatePasskeyForm(_PasskeyForm):
    """As the second factor."""


class LoginPasskeyForm(_PasskeyForm, LoginWebAuthnForm):
    """Instead of a password."""


class ReauthenticatePasskeyForm(_PasskeyForm, ReauthenticateWebAuthnForm):
    """Once more, before something that matters."""


class AddPasskeyForm(AddWebAuthnForm):
    """A new one."""

    name = forms.CharField(required=False, max_length=80)
    credential = PasskeyField()

    def clean(self) -> dict:
        return _refused(super().clean)
