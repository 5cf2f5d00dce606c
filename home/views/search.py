"""Search over the desk. What is typed stands in no address: a man's name would stay in histories (ADR 0038)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedIn, desk_only
from core import clock
from home.forms import SearchForm
from home.queries.search import search as find

KEPT = "search"  # in the session: what was typed and when, seconds since 1970
LASTS = 10 * 60


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def search(request: SignedIn) -> HttpResponse:
    """Posted words are kept in the session, so that the way back from what was found leads to the same list."""
    desk_only(request)
    if request.method == "POST":
        _keep(request, SearchForm(request.POST).value())
        if not request.htmx:
            return redirect("search")
    words = _kept(request)
    values = {"form": SearchForm(initial={"words": words}), "found": find(request.user, words, clock.now())}
    return render(request, "home/search.html", values)


def _keep(request: SignedIn, words: str) -> None:
    if words:
        request.session[KEPT] = [words, int(clock.now().timestamp())]
    else:
        request.session.pop(KEPT, None)


def _kept(request: SignedIn) -> str:
    """For ten minutes; somebody who comes back later finds an empty page."""
    words, at = request.session.get(KEPT, ("", 0))
    return words if clock.now().timestamp() - at < LASTS else ""
