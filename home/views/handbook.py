"""How it works: the handbook. A man reads his own part, whoever works here reads all of them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.requests import SignedIn
from accounts.roles import Roles
from home.queries.handbook import PARTS, handbook


@require_safe
@login_required
def how(request: SignedIn) -> HttpResponse:
    """From a page that does not know who reads it to the part that is his."""
    return redirect("me_help" if request.user.roles.is_participant and not request.user.roles.is_staff else "desk_help")


@require_safe
@login_required
def me_help(request: SignedIn) -> HttpResponse:
    """For a participant: his own tasks, in pages that look like his others."""
    if not request.user.roles.is_participant:
        raise Http404
    return _shown(request, "participant", "me.html", ())


@require_safe
@login_required
def desk_help(request: SignedIn) -> HttpResponse:
    """The part of his own work."""
    return desk_help_part(request, _own_part(request.user.roles))


@require_safe
@login_required
def desk_help_part(request: SignedIn, part: str) -> HttpResponse:
    """Any part, for whoever works here; somebody who takes part finds nothing."""
    if not request.user.roles.is_staff or part not in PARTS:
        raise Http404
    return _shown(request, part, "desk.html", PARTS)


def _own_part(roles: Roles) -> str:
    if roles.is_coordinator:
        return "coordinator"
    return "administrator" if roles.is_administrator else "worker"


def _is_his(roles: Roles, part: str) -> bool:
    """Whether the pages that this part tells of are there for him."""
    return {
        "worker": roles.is_worker,
        "coordinator": roles.is_coordinator,
        "participant": roles.is_participant,
        "administrator": roles.is_administrator or roles.is_coordinator,
    }[part]


def _shown(request: SignedIn, part: str, layout: str, parts: tuple[str, ...]) -> HttpResponse:
    language = get_language() or "nl"
    book = handbook(part, language, linked=_is_his(request.user.roles, part))
    others = [handbook(one, language) for one in parts]
    return render(request, "home/handbook.html", {"book": book, "books": others, "layout": layout})
