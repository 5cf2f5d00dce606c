"""The way back: the public page, his own page, the desk (W33)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedIn, desk_only
from core import clock
from core.pages import carry_out
from intake import actions, queries
from intake.forms import returning as forms
from intake.models import Referral, ReturnRequest
from intake.notices import links
from intake.views.public import origin_of
from participants.actions import calls
from participants.models import Participant

Act = Callable[..., object]
# What can be done on the page of one man: its form, and what it does.
STEPS: dict[str, tuple[type[forms.ReturnStepForm], Act]] = {
    "claim": (forms.ReturnStepForm, lambda request, by: calls.claim_call(call=request, by=by)),
    "call": (forms.ReturnCallForm, actions.note_return_call),
    "hand-over": (forms.ReturnHandOverForm, lambda request, by, to: calls.hand_over_call(call=request, to=to, by=by)),
    "end-call": (forms.ReturnEndCallForm, actions.end_return_call),
    "seat": (forms.ReturnSeatForm, actions.seat_return),
    "prove": (forms.ReturnProveForm, actions.prove_return),
    "recognise": (forms.ReturnRecogniseForm, actions.recognise_return),
    "conversation": (forms.ReturnStepForm, actions.lead_to_conversation),
    "withdraw": (forms.ReturnReasonForm, actions.withdraw_return),
}


# --- anybody ----------------------------------------------------------------------------------------------------------


@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """A man with a card, or without. The answer is the same for every code, right, wrong or used (W33)."""
    form = forms.ReturnForm(request.POST or None)
    latest = queries.latest_call(clock.now())
    if path := carry_out(request, form, lambda: _ask(request, form)):
        return redirect(path)
    return render(request, "intake/return.html", {"form": form, "latest": latest})


def _ask(request: HttpRequest, form: forms.ReturnForm) -> str:
    now = clock.now()
    # Computed for all organisations: whose card it is must not be heard in the hour.
    latest = queries.latest_call(now)
    asked = actions.ask_with_code(
        code=form.cleaned_data["code"], request=form.request, origin=origin_of(request), now=now
    )
    return links.thanks_path(latest, page="return_done") if asked and latest else "help"


@never_cache
@require_GET
def come_back_done(request: HttpRequest, token: str) -> HttpResponse:
    """What happens now, with the hour."""
    try:
        due_at = links.read_thanks(token)
    except signing.BadSignature:
        return redirect("return")
    return render(request, "intake/return_done.html", {"due_at": due_at, "is_today": queries.is_today(due_at)})


# --- he himself -------------------------------------------------------------------------------------------------------


@never_cache
@login_required
def my_return(request: SignedIn) -> HttpResponse:
    """He asks, follows how far it is, and may take it back."""
    if not request.user.roles.is_participant:
        raise Http404
    way = queries.own_way_back(request.user, clock.now())
    form = forms.OwnReturnForm(request.POST or None)
    file = way.file
    if way.request is None and file is None:
        return redirect("me")
    if way.request is None and file is not None:
        ask = lambda: actions.ask_to_return(participant=file, by=request.user, **form.cleaned_data)  # noqa: E731
        if carry_out(request, form, ask):
            return redirect("my_return")
    return render(request, "intake/my_return.html", {"form": form, "way": way, "one": way.request})


@login_required
@require_POST
def my_return_withdraw(request: SignedIn) -> HttpResponse:
    """He takes it back; the right stays."""
    row = get_object_or_404(ReturnRequest.objects.own(request.user).running())
    actions.withdraw_return(request=row, by=request.user)
    messages.success(request, _("Taken back. You can ask again, always."))
    return redirect("me")


# --- the desk ---------------------------------------------------------------------------------------------------------


@require_GET
@login_required
def returns(request: SignedIn) -> HttpResponse:
    """Who waits for a call, who for a seat, who for his first evening, and who is back."""
    desk_only(request)
    return render(request, "intake/returns.html", {"page": queries.returns_page(request.user, clock.now())})


def _row(request: SignedIn, pk: UUID) -> ReturnRequest:
    return get_object_or_404(queries.with_people(ReturnRequest.objects.on_desk_of(request.user)).distinct(), pk=pk)


@require_GET
@login_required
def return_request(request: SignedIn, pk: UUID) -> HttpResponse:
    """One man on his way back: the call, the groups, his first evening."""
    return _page(request, _row(request, pk))


@login_required
@require_POST
def return_step(request: SignedIn, pk: UUID, step: str) -> HttpResponse:
    """One thing that is done on his page; a refusal stands on it in a sentence."""
    row = _row(request, pk)
    if step not in STEPS:
        raise Http404
    form_class, act = STEPS[step]
    form = form_class(request.POST, request=row, user=request.user)
    done = carry_out(request, form, lambda: act(request=row, by=request.user, **form.cleaned_data) or True)
    if not done:
        return _page(request, _row(request, pk), form, status=422)
    messages.success(request, _("Saved."))
    if isinstance(done, Referral) and Referral.objects.visible_to(request.user).filter(pk=done.pk).exists():
        return redirect("referral", pk=done.pk)
    visible = ReturnRequest.objects.on_desk_of(request.user).filter(pk=pk).exists()
    return redirect("return_request", pk=pk) if visible else redirect("returns")


def _page(
    request: SignedIn, row: ReturnRequest, refused: forms.ReturnStepForm | None = None, status: int = 200
) -> HttpResponse:
    made: dict[str, Any] = {
        name.replace("-", "_"): form_class(request=row, user=request.user) for name, (form_class, _act) in STEPS.items()
    }
    page = queries.return_page(request.user, row, clock.now())
    values = {"page": page, "one": row, "forms": made, "refused": refused}
    return render(request, "intake/return_request.html", values, status=status)


@login_required
@require_POST
def person_return(request: SignedIn, pk: UUID) -> HttpResponse:
    """He told a worker that he wants to come back: from his file to the groups that suit him."""
    man = get_object_or_404(Participant.objects.on_desk_of(request.user), pk=pk)
    asked = actions.write_down_return(participant=man, by=request.user)
    return redirect("return_request", pk=asked.pk)
