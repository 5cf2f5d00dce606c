"""Who can be reached which evenings and weekends (W28)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedIn, desk_only
from core import clock
from core.pages import carry_out
from groups import actions, forms, queries
from groups.states import Weekday

STEPS: dict[str, tuple[type[forms.RosterStepForm], Callable[..., object]]] = {
    "add": (forms.ReachableForm, actions.add_reachability),
    "end": (forms.EntryForm, actions.end_reachability),
    "away": (forms.AwayForm, actions.give_away),
    "take": (forms.ShiftForm, actions.take_over),
    "back": (forms.ShiftForm, actions.take_back),
    "limit": (forms.LimitForm, actions.limit_calls),
}


@require_GET
@login_required
def reachability(request: SignedIn) -> HttpResponse:
    """The coming fortnight day by day, the gaps in words, his own hours; for coordinators the grid of everybody."""
    return _page(request)


@require_POST
@login_required
def reachability_step(request: SignedIn, step: str) -> HttpResponse:
    """One thing that is done on the page; a refusal stands above it."""
    if step not in STEPS or not request.user.roles.has_desk:
        raise Http404
    form_class, act = STEPS[step]
    form = form_class(request.POST, user=request.user)
    if carry_out(request, form, lambda: [act(by=request.user, **form.cleaned_data)]):
        messages.success(request, _("Saved."))
        return redirect("reachability")
    return _page(request, form, status=422)


def _page(request: SignedIn, refused: forms.RosterStepForm | None = None, status: int = 200) -> HttpResponse:
    desk_only(request)
    shown = [(one, _form(request, one, refused)) for one in queries.rosters(request.user, clock.now())]
    values: dict[str, Any] = {"rosters": shown, "refused": refused, "weekdays": Weekday.choices}
    return render(request, "groups/reachability.html", values, status=status)


def _form(request: SignedIn, roster: queries.Roster, refused: forms.RosterStepForm | None) -> forms.ReachableForm:
    """Empty, or filled as it was sent; a coordinator chooses the worker."""
    sent = request.POST if isinstance(refused, forms.ReachableForm) else None
    if roster.coordinates:
        initial = {"worker": roster.me.worker.pk} if roster.me else {}
        return forms.ChosenWorkerForm(sent, user=request.user, workers=roster.colleagues, initial=initial)
    initial = {"worker": roster.me.worker.pk} if roster.me else {}
    return forms.ReachableForm(sent, user=request.user, initial=initial)
