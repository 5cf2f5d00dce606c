"""First pages and signs of life."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from home.queries.promises import Pulse, deliverer_pulse
from home.queries.public import listed_groups
from participants import actions as participants_actions


@never_cache
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The public first page; who is signed in goes on to his own."""
    if request.user.is_authenticated:
        roles = request.user.roles
        if roles.has_desk or roles.is_administrator:
            return redirect("desk")
        if roles.is_participant:
            return redirect("me")
    return render(request, "home/front.html", {"groups": listed_groups()})


@require_safe
def help_numbers(request: HttpRequest) -> HttpResponse:
    """Emergency numbers: needs no database."""
    return render(request, "home/help.html")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remembers the chosen language: in the account when signed in, else in a cookie."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)  # not `redirect`: that looks for a page of this name first
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=60 * 60 * 24 * 365,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        if request.user.is_authenticated:
            participants_actions.choose_language(user=request.user, language=language)
    return response


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200, or 503 with what does not work: the database, the broker, or a deliverer that is silent for five minutes.

    `deliverer` tells whether messages leave the house now; `deliverer_seconds` how long ago it gave a sign of life
    (null: it never did, as on an installation that starts for the first time).
    """
    checks: dict[str, object] = {"database": _answers(_ask_database), "broker": _answers(_ask_broker)}
    pulse = deliverer_pulse() if checks["database"] else Pulse(None)
    ready = checks["database"] and checks["broker"] and not pulse.is_dead
    checks |= {"deliverer": pulse.lives, "deliverer_seconds": pulse.seconds}
    return JsonResponse(checks, status=200 if ready else 503)


def _answers(ask: object) -> bool:
    try:
        ask()  # type: ignore[operator]
    except Exception:  # noqa: BLE001 - any failure means "not ready"
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_broker() -> None:
    import redis

    redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=1, socket_connect_timeout=1).ping()
