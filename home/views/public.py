"""First pages and signs of life."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.public import public_page, remember_language
from home.queries.promises import Pulse, deliverer_pulse
from home.queries.public import Words, listed_groups, words_of
from home.views.site import show
from participants import actions as participants_actions

FIRST_GROUPS = 6


@public_page
def front(request: HttpRequest) -> HttpResponse:
    """The public first page; who is signed in goes on to his own."""
    if request.user.is_authenticated:
        roles = request.user.roles
        if roles.has_desk or roles.is_administrator:
            return redirect("desk")
        if roles.is_participant:
            return redirect("me")
    groups = listed_groups(clock.now())
    only = groups[0].group.organisation if len({one.group.organisation_id for one in groups}) == 1 else None
    words = words_of(only) if only else Words()
    response = show(request, "home/front.html", only, groups=groups[:FIRST_GROUPS], only=only, words=words)
    # Looked at anew each time: it tells the other tabs of this browser that nobody is signed in.
    patch_cache_control(response, private=True, no_cache=True)
    return response


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
        remember_language(response, language)
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
