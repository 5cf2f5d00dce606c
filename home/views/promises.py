"""Promises: every open one as a clock, and one button."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedIn, desk_only
from core import clock
from core.pages import page_of
from groups.models import Group
from home.queries import held_back
from home.queries import promises as queries
from reminders import actions


@require_GET
@login_required
def promises(request: SignedIn) -> HttpResponse:
    """Every open promise that is his to see, the most urgent first (W19, W21, W22, W33); `?group=` of one group."""
    _desk_only(request)
    now = clock.now()
    found = queries.promises_of(request.user, now)
    group = Group.objects.visible_to(request.user).filter(slug=request.GET.get("group", "")).first()
    page = page_of(request, found.filter(group_id=group.pk) if group else found)
    context = {
        "page": page,
        "group": group,
        "promises": queries.as_promises(page.object_list, now),
        "next_due": queries.next_due(request.user, now),
        "pulse": queries.deliverer_pulse(now),
        "held_back": held_back.held_back(request.user),
    }
    return render(request, "home/promises.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def promise(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """One promise; a POST says "I'm on it": the alerts rest, the promise stays open until it is kept."""
    _desk_only(request)
    now = clock.now()
    found = get_object_or_404(queries.promises_of(request.user, now), pk=pk)
    if request.method == "POST":
        actions.acknowledge_deadline(deadline=found, by=request.user)
        messages.success(request, _("Noted: you are on it. It stays here until it is kept."))
        return redirect("promises")
    return render(request, "home/promise.html", {"promise": _one(found, now)})


@require_POST
@login_required
def held_back_noted(request: SignedIn) -> HttpResponse:
    """A coordinator has looked at what a restore held back of the `kind` that was posted."""
    _desk_only(request)
    if not actions.note_held_back(kind=request.POST.get("kind", ""), by=request.user):
        raise Http404
    messages.success(request, _("Noted."))
    return redirect("promises")


def _one(found: object, now: object) -> queries.Promise:
    shown = queries.as_promises([found], now)  # type: ignore[list-item, arg-type]
    if not shown:
        raise Http404
    return shown[0]


def _desk_only(request: SignedIn) -> None:
    desk_only(request)
