"""The man's own pages: how he is doing, and whether he takes part in research. Nobody else has a door to them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedIn
from core import clock
from core.pages import carry_out
from outcomes import actions, forms
from outcomes.models import ResearchRound, SelfRating
from outcomes.queries.progress import OwnProgress, own_progress
from outcomes.states import ConsentKind


def _own(request: SignedIn) -> OwnProgress:
    if not request.user.roles.is_participant:
        raise Http404
    return own_progress(request.user, clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def progress(request: SignedIn) -> HttpResponse:
    """His lines of the six results, and the questions when he wants to answer them (W34, W26)."""
    page = _own(request)
    form = forms.RatingForm(_posted(request), today=page.today)
    place = page.place
    if request.method == "POST" and place is None:
        messages.error(request, _("You take part in no group now. What you said before stays here."))
        return redirect("my_progress")
    done = place and carry_out(
        request, form, lambda: actions.rate(participation=place, answers=form.cleaned_data, by=request.user)
    )
    if done:
        messages.success(request, _("Saved. Nobody but you sees it."))
        return redirect("my_progress")
    return render(request, "outcomes/my_progress.html", {"page": page, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def research(request: SignedIn) -> HttpResponse:
    """What research is, his yes or no, and the questions while his yes stands (W35)."""
    page = _own(request)
    form = forms.ResearchForm(_posted(request), today=page.research_today)
    place = page.research_place
    if request.method == "POST" and place is None:
        messages.error(request, _("You did not say yes to research, or you took it back. Nothing was kept."))
        return redirect("my_research")
    done = place and carry_out(
        request, form, lambda: actions.answer_research(participation=place, answers=form.cleaned_data, by=request.user)
    )
    if done:
        messages.success(request, _("Thank you. It is kept without your name in any study."))
        return redirect("my_research")
    values = {"page": page, "form": form, "withdraw": forms.WithdrawForm()}
    return render(request, "outcomes/my_research.html", values)


def _posted(request: SignedIn) -> QueryDict | None:
    """What was sent, also when all of it is empty."""
    return request.POST if request.method == "POST" else None


@require_POST
@login_required
def consent(request: SignedIn) -> HttpResponse:
    """He says yes, or takes it back; each of the two by itself."""
    kind, said = request.POST.get("kind", ""), request.POST.get("said", "")
    if kind not in ConsentKind.values or said not in {"yes", "no"}:
        raise Http404
    if said == "yes":
        actions.consent(kind=ConsentKind(kind), by=request.user)
        messages.success(request, _("Thank you. You can take it back at any time, here."))
        return redirect("my_research")
    form = forms.WithdrawForm(request.POST)
    form.is_valid()
    actions.take_back(kind=ConsentKind(kind), by=request.user, **form.cleaned_data)
    messages.success(request, _("Good that you say it. You are asked nothing more for this."))
    return redirect("my_research")


@require_POST
@login_required
def invitations(request: SignedIn) -> HttpResponse:
    """To be invited every few months, or not any more."""
    wanted = request.POST.get("wanted") == "yes"
    actions.want_invitations(wanted=wanted, by=request.user)
    messages.success(request, _("You are invited now and then.") if wanted else _("You are not invited any more."))
    return redirect("my_progress")


@require_POST
@login_required
def delete_rating(request: SignedIn, pk: UUID) -> HttpResponse:
    """He takes one of his rounds away."""
    actions.delete_round(round_=get_object_or_404(SelfRating.objects.own(request.user), pk=pk), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("my_progress")


@require_POST
@login_required
def delete_research(request: SignedIn, pk: UUID) -> HttpResponse:
    """He takes away what he answered for research on one day."""
    actions.delete_round(round_=get_object_or_404(ResearchRound.objects.own(request.user), pk=pk), by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("my_research")
