"""What a view knows of its request once somebody is signed in, and asks of him before what matters most."""

import datetime as dt
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from accounts.models import User

PROOF_LASTS = dt.timedelta(minutes=10)
BEGAN, SEEN = "began", "seen"  # in the session: seconds since 1970


class SignedIn(HttpRequest):
    """A request behind `login_required`: for the types only, no object is ever made of it."""

    user: User
    htmx: HtmxDetails


def stamp(request: HttpRequest) -> None:
    """His session begins now, by the machine's own clock: sessions and cookies live by it too."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def desk_only(request: SignedIn) -> None:
    """Raises `Http404` for who has no work on the desk: nothing stands there for him."""
    if not request.user.roles.has_desk:
        raise Http404


def proved_lately(request: HttpRequest) -> bool:
    """Whether he signed in, or showed again that it is he, within the last ten minutes."""
    proofs = [proof["at"] for proof in get_authentication_records(request, request.user)]
    return bool(proofs) and time.time() - max(proofs) < PROOF_LASTS.total_seconds()


def prove_first(request: HttpRequest) -> HttpResponse:
    """To the page on which he shows again that it is he, and from there back.

    What was posted is not kept: it may be about other people. He comes back to the page that he posted from.
    """
    [first, *_others] = get_adapter().get_reauthentication_methods(request.user) or [None]
    if first is None:
        raise PermissionDenied
    back = request.get_full_path() if request.method in ("GET", "HEAD") else _page_before(request)
    if request.method == "POST":
        messages.info(request, _("First show once more that it is you. Then do it again."))
    return redirect(f"{first['url']}?{urlencode({'next': back})}")


def _page_before(request: HttpRequest) -> str:
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(page).path or "/" if ours else "/"


def proven(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Stands below `login_required` on pages that take data out, change roles or erase.

    Whoever has not signed in or proved himself within ten minutes does so first, by password, second factor, or the
    code that his account signs in with.
    """

    @wraps(view)
    def guarded(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if proved_lately(request) else prove_first(request)

    return guarded
