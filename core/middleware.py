"""What holds for every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_cache_control

from core.errors import DomainError, NotAllowed
from core.pages import asks_nobody

Handler = Callable[[HttpRequest], HttpResponse]


METHODS = ("GET", "HEAD", "POST")


class KnownMethodsMiddleware:
    """A browser reads pages and sends forms; whatever else is asked, of whatever address, is 405 at the door."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)


class PrivatePagesMiddleware:
    """A page for somebody who is signed in is never kept by a browser or a proxy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        if not asks_nobody(request) and request.user.is_authenticated and "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        return response


class RefusalMiddleware:
    """A refusal that no form caught becomes a page with its sentence: 403 when not allowed, else 409."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        status = 403 if isinstance(exception, NotAllowed) else 409
        return render(request, "refusal.html", {"sentence": str(exception)}, status=status)
