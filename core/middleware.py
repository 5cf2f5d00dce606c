"""What holds for every page."""

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core.errors import DomainError, NotAllowed, is_gone
from core.logs import request_id
from core.pages import asks_nobody

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("kring.core")
METHODS = ("GET", "HEAD", "POST")


class KnownMethodsMiddleware:
    """A browser reads pages and sends forms; whatever else is asked, of whatever address, is 405 at the door."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


# What a page could ask a browser for: passkeys and copying are ours, the rest nobody's.
OWN_FEATURES = ("publickey-credentials-get", "publickey-credentials-create", "clipboard-write")
NO_FEATURES = (
    "accelerometer", "autoplay", "browsing-topics",
    "camera", "clipboard-read", "compute-pressure", "display-capture", "encrypted-media", "fullscreen", "gamepad",
    "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection", "interest-cohort", "local-fonts",
    "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "screen-wake-lock",
    "serial", "storage-access", "sync-xhr", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Permissions-Policy": ", ".join([f"{n}=()" for n in NO_FEATURES] + [f"{n}=(self)" for n in OWN_FEATURES]),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class RequestIdMiddleware:
    """Every request has a number: in the log, in a header, and on the page that says that something broke."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(6)
        token = request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = number
        return response


class EvenTimeMiddleware:
    """Pages on which a stranger could ask about somebody answer no sooner than after `KRING_EVEN_SECONDS`.

    What is done for somebody known takes some milliseconds more or less than for somebody unknown; it ends before that.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        until = time.perf_counter() + settings.KRING_EVEN_SECONDS
        response = self.get_response(request)
        if request.method == "POST" and getattr(request.resolver_match, "url_name", "") in settings.KRING_EVEN_PAGES:
            time.sleep(max(0.0, until - time.perf_counter()))
        return response


class HeadersMiddleware:
    """What every answer says, also an error page and a file of ours; the rest is Django's and the policy of `csp`."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PrivatePagesMiddleware:
    """A page for somebody who is signed in is never kept by a browser or a proxy, whatever its view says."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not asks_nobody(request) and request.user.is_authenticated:
            del response.headers["Cache-Control"]
            add_never_cache_headers(response)
        return response


class RefusalMiddleware:
    """A refusal that no form caught becomes a page with its sentence: 403 when not allowed, else 409.

    So does what somebody saves about a man who is erased at that moment: the row that it belongs to is gone, and the
    database takes nothing that points to nobody (ADR 0032).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.method == "POST" and is_gone(exception):
            log.warning("what was being changed on %s is gone", getattr(request.resolver_match, "url_name", ""))
            exception = DomainError(_("This is not there any more: somebody took it away at this moment."))
        if not isinstance(exception, DomainError):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 409
        return render(request, "refusal.html", {"sentence": str(exception)}, status=status)
