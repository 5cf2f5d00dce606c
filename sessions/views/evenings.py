"""One evening: add, change or move, cancel, choose its workers. Its own page is in `home`."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedIn
from core import clock
from core.errors import StaleEdit
from core.pages import attempt, with_way_back
from sessions import actions, forms, queries, rules
from sessions.models import GroupSession
from sessions.views import fetching

T = TypeVar("T")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_new(request: SignedIn, slug: str) -> HttpResponse:
    """A single evening outside the series; `?like=` begins it as a cancelled one stood."""
    group = fetching.group_to_fill(request, slug)
    form = forms.EveningForm(group, request.POST or None, like=fetching.cancelled_evening(request, group))
    if request.method == "POST" and form.is_valid():
        values = form.values() | {"token": form.cleaned_data["token"]}
        added = attempt(form, lambda: actions.add_evening(group=group, by=request.user, **values))
        if added:
            messages.success(request, _("The evening is planned. Choose who guides it."))
            return redirect("session_workers", pk=added.pk)
    context = {"group": group, "form": form, "back": reverse("schedule", args=[group.slug])}
    return render(request, "sessions/session_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_change(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Moves an evening or changes its place, length or note; answers stay. `?back` opens it as it stood before."""
    found = fetching.planned_session(request, pk)
    was = queries.as_it_was(found) if "back" in request.GET else None
    form = forms.ChangeForm(found, request.POST or None, was=was)
    if request.method == "POST" and form.is_valid():
        values = form.values() | {"seen_revision": form.cleaned_data["seen_revision"]}
        if _attempt(form, lambda: actions.change_evening(session=found, by=request.user, **values)):
            messages.success(request, _changed(found))
            return _back(request, found)
    return _form_page(request, "sessions/session_change.html", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_cancel(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Cancels an evening for good, with a reason."""
    found = fetching.planned_session(request, pk)
    form = forms.CancelForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if _attempt(form, lambda: actions.cancel_evening(session=found, by=request.user, **values)):
            again = f"{reverse('session_new', args=[found.group.slug])}?like={found.pk}"
            messages.success(request, with_way_back(_("The evening is cancelled."), again, _("Plan it after all")))
            return _back(request, found)
    return _form_page(request, "sessions/session_cancel.html", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_workers(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Who guides an evening: one, two, or nobody yet (W4)."""
    found = fetching.planned_session(request, pk)
    form = forms.WorkersForm(found, queries.candidates(found), request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = form.cleaned_data["seen_revision"]
        workers = form.chosen()
        if _attempt(
            form, lambda: actions.assign_workers(session=found, workers=workers, seen_revision=seen, by=request.user)
        ):
            messages.success(request, _("Saved who guides the evening."))
            return _back(request, found)
    return _form_page(request, "sessions/session_workers.html", found, form)


def _changed(found: GroupSession) -> str:
    """What is said after a change: the way back where it was moved."""
    said = _("The evening is changed. Answers that were given stay.")
    back = f"{reverse('session_change', args=[found.pk])}?back"
    return with_way_back(said, back, _("Put it back")) if queries.as_it_was(found) else said


def _attempt(form: forms.SeenRevision, action: Callable[[], T]) -> T | None:
    """`attempt`, after which a stale form carries the revision that it was told of."""

    def acting() -> T:
        try:
            return action()
        except StaleEdit as stale:
            form.accept(stale)
            raise

    return attempt(form, acting)


def _form_page(request: SignedIn, template: str, found: GroupSession, form: forms.SeenRevision) -> HttpResponse:
    context = {
        "session": found,
        "group": found.group,
        "form": form,
        "evening": queries.picture(found),
        "changeable": rules.still_changes(found, clock.now()),
        "back": _address(request, found),
    }
    return render(request, template, context)


def _address(request: SignedIn, found: GroupSession) -> str:
    """Where he came from: the strip of the group or the page of the evening."""
    if request.GET.get("from") == "schedule":
        return f"{reverse('schedule', args=[found.group.slug])}#evening-{found.pk}"
    return reverse("session", args=[found.pk])


def _back(request: SignedIn, found: GroupSession) -> HttpResponseRedirect:
    return HttpResponseRedirect(_address(request, found))
