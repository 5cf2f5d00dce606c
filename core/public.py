"""What every public page is: in the language of its address, quick to fetch again, and nobody's own (ADR 0036)."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from core.message_cookie import HostCookieStorage

View = Callable[..., HttpResponse]
FRESH_SECONDS = 60  # a group that is taken off the list is gone from every browser a minute later
A_YEAR = 60 * 60 * 24 * 365


def public_page(view: View) -> View:
    """GET and HEAD only; `?lang=` chooses the language; ETag, a minute's cache, gzip (nothing secret stands on it).

    Whoever is signed in reads his own language, and nothing of it is kept (`PrivatePagesMiddleware`).
    """

    @require_safe
    @gzip_page
    @conditional_page
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = _language_asked(request)
        if asked:
            translation.activate(asked)
            request.LANGUAGE_CODE = asked
        response = view(request, *args, **kwargs)
        _let_keep(request, response, asked)
        return response

    return shown


def _language_asked(request: HttpRequest) -> str:
    """The language in the address; who is signed in has chosen one in his account."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) and not request.user.is_authenticated else ""


def _let_keep(request: HttpRequest, response: HttpResponse, asked: str) -> None:
    """How long who may keep it, unless the view said so. A page with a message or a cookie on it is one person's."""
    if asked:
        remember_language(response, asked)
    if "Cache-Control" in response.headers:
        return
    if asked or HostCookieStorage.cookie_name in request.COOKIES:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)


def remember_language(response: HttpResponse, language: str) -> None:
    """In a cookie of this host, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def address_in(path: str, language: str) -> str:
    """The whole address of a public page in a language: the first language has the bare one."""
    return (
        settings.KRING_ORIGIN.rstrip("/") + path + ("" if language == settings.LANGUAGE_CODE else f"?lang={language}")
    )


def addresses(path: str) -> Iterator[tuple[str, str]]:
    """Language and whole address of each version of a page, for machines that look for them."""
    for language, _name in settings.LANGUAGES:
        yield language, address_in(path, language)
