"""Asking for a call, and answering it (W19, W28)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedIn, desk_only
from core import clock
from core.errors import require
from core.pages import carry_out
from participants import actions, forms, queries, rules
from participants.actions import calls
from participants.models import ContactRequest

Act = Callable[..., object]
STEPS: dict[str, tuple[type[forms.CallStepForm], Act]] = {
    "claim": (forms.CallStepForm, lambda call, by: calls.claim_call(call=call, by=by)),
    "call": (forms.CallForm, lambda call, by, outcome: calls.note_try(call=call, outcome=outcome, by=by)),
    "hand-over": (forms.HandOverForm, lambda call, by, to: calls.hand_over_call(call=call, to=to, by=by)),
    "end-call": (forms.EndRequestForm, lambda call, by, how: actions.end_request(request=call, how=how, by=by)),
}


def _own(request: SignedIn) -> queries.OwnContact:
    own = queries.own_contact(request.user, clock.now())
    if own is None:
        raise Http404
    return own


@login_required
def my_contact(request: SignedIn) -> HttpResponse:
    """The emergency numbers first; then a call, urgent or not; then how far it is."""
    own = _own(request)
    form = forms.AskForm(request.POST if request.method == "POST" else None)
    ask = lambda: actions.ask_for_contact(participant=own.man, by=request.user, **form.cleaned_data)  # noqa: E731
    if carry_out(request, form, ask):
        return redirect("my_contact")
    return render(request, "participants/my_contact.html", {"own": own, "form": form})


@require_POST
@login_required
def my_contact_withdraw(request: SignedIn) -> HttpResponse:
    """“I don't need the call any more.” Pressed too late it changes nothing."""
    waiting = ContactRequest.objects.own(request.user).waiting().first()
    if waiting:
        actions.withdraw_request(request=waiting, by=request.user)
        messages.success(request, _("Nobody calls you now. You can ask again at any time."))
    return redirect("my_contact")


@require_GET
@login_required
def contact_list(request: SignedIn) -> HttpResponse:
    """Who wants to talk to somebody: how long there is left, and whose it is."""
    desk_only(request)
    page = queries.call_list(request.user, clock.now())
    return render(request, "participants/contact_list.html", {"page": page})


def _request(request: SignedIn, pk: UUID) -> ContactRequest:
    desk_only(request)
    rows = ContactRequest.objects.on_desk_of(request.user).select_related(
        "organisation", "participant__contact", "group", "claimed_by", "spoken_by"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
@login_required
def contact_request(request: SignedIn, pk: UUID) -> HttpResponse:
    """One man who wants to talk: the safe ways to reach him and no others, what was tried, who calls."""
    return _page(request, _request(request, pk))


@require_POST
@login_required
def contact_step(request: SignedIn, pk: UUID, step: str) -> HttpResponse:
    """One thing that is done about it; a refusal stands above the page."""
    row = _request(request, pk)
    if step not in STEPS:
        raise Http404
    require(rules.can_take_calls(request.user, row.organisation))
    form_class, act = STEPS[step]
    form = form_class(request.POST, call=row, user=request.user)
    if carry_out(request, form, lambda: act(call=row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        still = ContactRequest.objects.on_desk_of(request.user).filter(pk=pk).exists()
        return redirect("contact_request", pk=pk) if still else redirect("contact_list")
    row.refresh_from_db()
    return _page(request, row, {step: form}, status=422)


def _page(
    request: SignedIn, row: ContactRequest, sent: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    bound = sent or {}
    made = {
        name.replace("-", "_"): bound.get(name) or form_class(call=row, user=request.user)
        for name, (form_class, _act) in STEPS.items()
    }
    values = {
        "page": queries.call_page(request.user, row, clock.now()),
        "row": row,
        "forms": made,
        "refused": next(iter(bound.values()), None),
    }
    return render(request, "participants/contact_request.html", values, status=status)
