"""Lines in the log for what happens around signing in: what and how, never who (ADR 0034).

Who did something stands in the audit trail, which is sealed and closed to who reads logs; the number of the request
is in both places' reach.
"""

import logging
from functools import partial
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

log = logging.getLogger("kring.security")


def listen() -> None:
    """Connects the log to what Django and allauth tell."""
    auth.user_logged_in.connect(_signed_in, dispatch_uid="log: signed in")
    told = {
        "signed out": auth.user_logged_out,
        "a password was set": account.password_set,
        "a password was changed": account.password_changed,
        "a password was set anew by mail": account.password_reset,
        "a second factor was added": mfa.authenticator_added,
        "a second factor was removed": mfa.authenticator_removed,
        "recovery codes were made anew": mfa.authenticator_reset,
    }
    for what, signal in told.items():
        signal.connect(partial(_told, what), weak=False, dispatch_uid=f"log: {what}")
    auth.user_login_failed.connect(_refused, dispatch_uid="log: refused")


def refused(what: str) -> None:
    """Notes that a code, a passkey or too many tries were refused."""
    log.warning("refused: %s", what)


def _told(what: str, **_facts: object) -> None:
    log.info("%s", what)


def _signed_in(*, request: HttpRequest, **_facts: object) -> None:
    methods = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    log.info("signed in by %s", ", ".join(str(one.get("method")) for one in methods) or "unknown means")


def _refused(**_facts: Any) -> None:
    refused("a password")
