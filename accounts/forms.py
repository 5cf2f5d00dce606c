"""Codes that somebody types to show that it is he."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import context
from allauth.core.internal import ratelimit


class CountedCodeForm(ConfirmLoginCodeForm):
    """Tries are counted where all processes count, before the code is looked at.

    allauth counts them in the session, of which a hundred tries at once each read a copy that says “none yet”.
    """

    def clean_code(self) -> str:
        request = context.request
        key = f"code-{request.session.session_key}"
        if not ratelimit.consume(request, app="allauth.account", action="login_failed", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        return super().clean_code()
