"""The person's language and clock; the second factor of whoever works with people's trust."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from accounts import roles
from core import access, watch
from core.pages import asks_nobody

if TYPE_CHECKING:
    from accounts.models import User

Handler = Callable[[HttpRequest], HttpResponse]
PHONE_KEY = "evening-key"
OPEN_PREFIXES = ("/accounts/", "/static/", "/help/", "/healthz/", "/readyz/", "/language/")


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


class SecondFactorMiddleware:
    """Staff without a second factor get no further than the page on which they set it up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            settings.KRING_STAFF_MFA
            and not request.path.startswith(OPEN_PREFIXES)
            and user.is_authenticated
            and user.roles.is_staff
            and not user.roles.has_second_factor
        ):
            return redirect("mfa_index")
        return self.get_response(request)


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
    """Whoever signs out leaves nothing on the phone: neither the key of what it remembers nor the rest (ADR 0018)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leaves = request.method == "POST" and request.path == reverse("account_logout")
        if leaves and PHONE_KEY in request.COOKIES and not request.user.is_authenticated:
            response.delete_cookie(PHONE_KEY)
            response["Clear-Site-Data"] = '"storage"'
        return response
