"""The person's language and clock, the end of his session, and the second factor of who works with people's trust."""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import actions, roles
from accounts.requests import BEGAN, SEEN, prove_first, proved_lately
from accounts.roles import Roles
from accounts.rules import has_ended
from core import access, watch
from core.pages import asks_nobody

if TYPE_CHECKING:
    from accounts.models import User

Handler = Callable[[HttpRequest], HttpResponse]
PHONE_KEY = f"{settings.HOST_PREFIX}evening-key"
NOTE_EVERY = 60  # seconds between two notes that somebody is still there
# Staff without a second factor get no further than what sets one up, or lets them go.
OPEN_WITHOUT_FACTOR = {
    "account_login", "account_logout", "account_reauthenticate", "account_confirm_login_code",
    "account_email_verification_sent", "account_confirm_email", "account_inactive",
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_authenticate",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn",
    "prove_by_code", "language", "help", "healthz", "readyz", "look", "robots", "sitemap",
}  # fmt: skip
# Pages of allauth that change how somebody signs in. allauth lets who has no password change them unasked.
PROVEN_PAGES = {
    "account_email", "account_change_password", "account_set_password", "usersessions_list",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip


class PersonMiddleware:
    """Who is signed in reads his own language and sees his own time zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not asks_nobody(request) and request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
            timezone.activate(ZoneInfo(request.user.zone))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class SessionLimitsMiddleware:
    """A session ends when nobody used it for a while, and some hours after signing in whatever happens (`rules`)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not asks_nobody(request) and request.user.is_authenticated:
            self._hold(request, request.user.roles)
        return self.get_response(request)

    def _hold(self, request: HttpRequest, roles: Roles) -> None:
        now = int(time.time())
        seen, began = request.session.get(SEEN, 0), request.session.get(BEGAN, 0)
        if has_ended(roles, began=began, seen=seen, now=now):
            logout(request)
            messages.info(request, _("You were signed out, because you had been signed in for a while."))
        elif now - seen >= NOTE_EVERY:
            request.session[SEEN] = now
            actions.note_seen(session_key=request.session.session_key or "")


class SecondFactorMiddleware:
    """Staff set up a second factor first; and what changes how somebody signs in asks him to show that it is he."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if asks_nobody(request) or not request.user.is_authenticated:
            return None
        page, roles = getattr(request.resolver_match, "url_name", None), request.user.roles
        lacks_factor = settings.KRING_STAFF_MFA and roles.is_staff and not roles.has_second_factor
        if lacks_factor and page not in OPEN_WITHOUT_FACTOR:
            return redirect("mfa_index")
        return prove_first(request) if page in PROVEN_PAGES and not proved_lately(request) else None


class ReadingsMiddleware:
    """Notes whose file the page showed, to whom, in which role; a page that cannot be noted is not shown (NEN 7513).

    What is read and answered with an address to go to, or with a refusal, was not shown to anybody.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watch.watching() as readings:
            response = self.get_response(request)
        if readings and response.status_code == 200 and request.user.is_authenticated:
            self._note(request, request.user, readings)
        return response

    def _note(self, request: HttpRequest, reader: "User", readings: watch.Readings) -> None:
        page = request.resolver_match.url_name or "" if request.resolver_match else ""
        access.note_reads(
            access.subjects(readings, reader),
            by=reader,
            role_in=partial(roles.role_in, reader.roles),
            action=page,
            always=page in access.FILES,
        )


class ForgetfulPhoneMiddleware:
    """Whoever signs out leaves nothing behind: no key, no marks, no kept page (ADR 0018, 0026).

    Browsers listen to `Clear-Site-Data` over TLS and on the machine itself; the cookie with the key goes in any case.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leaves = request.method == "POST" and request.path == reverse("account_logout")
        if leaves and not request.user.is_authenticated:
            response.delete_cookie(PHONE_KEY)
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response
