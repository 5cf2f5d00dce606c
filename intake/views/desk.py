"""The desk of the ways in: the list, one man from the call to his seat, demand (W19–W22)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedIn, desk_only
from core import clock
from core.errors import require
from core.pages import carry_out, page_of
from groups.queries import coordinated_organisations
from intake import actions, forms, queries
from intake.models import Referral
from intake.states import ReferralState, Way
from participants.actions import calls

OFFERS = 8
Act = Callable[..., object]
# What can be done on the page of one man: its form, and what it does.
STEPS: dict[str, tuple[type[forms.StepForm], Act]] = {
    "claim": (forms.StepForm, lambda referral, by: calls.claim_call(call=referral, by=by)),
    "call": (forms.CallForm, actions.note_call),
    "hand-over": (forms.HandOverForm, lambda referral, by, to: calls.hand_over_call(call=referral, to=to, by=by)),
    "end-call": (forms.EndCallForm, actions.end_referral_call),
    "talk": (forms.TalkForm, actions.hold_conversation),
    "place": (forms.PlaceForm, actions.place),
    "seat-back": (forms.ReasonForm, actions.give_up_seat),
    "stop": (forms.ReasonForm, actions.stop_before_entry),
    "signal": (forms.SignalForm, actions.signal_demand),
    "hear": (forms.HearForm, actions.let_hear),
    "recognise": (forms.RecogniseForm, actions.recognise),
}


@login_required
def intake(request: SignedIn) -> HttpResponse:
    """Who waits for a call, whose it is and how long is left; then those who are further."""
    desk_only(request)
    return render(request, "intake/list.html", {"page": queries.intake_page(request.user, clock.now())})


@login_required
def referral_new(request: SignedIn) -> HttpResponse:
    """A worker writes down a man who called."""
    desk_only(request)
    organisations = queries.own_organisations(request.user)
    form = forms.NewReferralForm(request.POST or None, organisations=organisations)

    def write() -> Referral:
        where = form.cleaned_data["organisation"]
        return actions.refer(organisation=where, request=form.request, way=Way.WORKER, by=request.user)

    if made := carry_out(request, form, write):
        messages.success(request, _("Written down. He is in the list of today."))
        visible = Referral.objects.visible_to(request.user).filter(pk=made.pk).exists()
        return redirect("referral", pk=made.pk) if visible else redirect("intake")
    return render(request, "intake/new.html", {"form": form})


def _referral(request: SignedIn, pk: UUID) -> Referral:
    rows = Referral.objects.visible_to(request.user).select_related(
        "organisation",
        "contact",
        "claimed_by",
        "professional__agency",
        "participant",
        "participation__group",
        "wished_group",
    )
    return get_object_or_404(rows.distinct(), pk=pk)


@login_required
def referral(request: SignedIn, pk: UUID) -> HttpResponse:
    """One man on his way in: the call, the talk, the groups that fit."""
    return _page(request, _referral(request, pk))


@login_required
@require_POST
def referral_step(request: SignedIn, pk: UUID, step: str) -> HttpResponse:
    """One thing that is done on his page; a refusal stands beside the form that it belongs to."""
    row = _referral(request, pk)
    if step not in STEPS:
        raise Http404
    form_class, act = STEPS[step]
    form = form_class(request.POST, referral=row, user=request.user)
    if carry_out(request, form, lambda: act(referral=row, by=request.user, **form.cleaned_data) or True):
        messages.success(request, _("Saved."))
        visible = Referral.objects.visible_to(request.user).filter(pk=pk).exists()
        return redirect("referral", pk=pk) if visible else redirect("intake")
    row.refresh_from_db()
    return _page(request, row, {step: form}, status=422)


def _page(request: SignedIn, row: Referral, sent: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    now = clock.now()
    bound = sent or {}
    made = {
        name.replace("-", "_"): bound.get(name) or form_class(referral=row, user=request.user)
        for name, (form_class, _act) in STEPS.items()
    }
    values = {
        "page": queries.referral_page(request.user, row, now),
        "referral": row,
        "forms": made,
        "refused": next(iter(bound.values()), None),
    }
    if row.state in {ReferralState.SPOKEN, ReferralState.WELCOME}:
        values |= _offers(request, row)
    return render(request, "intake/referral.html", values, status=status)


def _offers(request: SignedIn, row: Referral) -> dict[str, Any]:
    narrow = forms.OfferFilterForm(request.GET)
    found = queries.placement(
        row, clock.now(), weekday=narrow.value("weekday"), language=narrow.value("language")
    )  # fmt: skip
    return {"filter": narrow, "placement": found, "offers": page_of(request, found.offers, OFFERS)}


@login_required
def demand(request: SignedIn) -> HttpResponse:
    """Where a new group is needed, and what happens to each man meanwhile (W22, W41)."""
    if not coordinated_organisations(request.user):
        desk_only(request)
        require(False, _("Only coordinators see this page."))
    return render(request, "intake/demand.html", {"towns": queries.demand(request.user)})
