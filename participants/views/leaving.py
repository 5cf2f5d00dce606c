"""Leaving, pausing, going on; the return card, shown once (W27, W32, W33)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.requests import SignedIn
from core.errors import require
from core.pages import attempt
from participants import actions, forms, queries, rules
from participants.models import Participant
from participants.states import ParticipationState


def show_card(request: SignedIn, template: str, code: str, **values: object) -> HttpResponse:
    """The code is in this answer and nowhere else: no redirect carries it, no cache keeps it."""
    place = request.build_absolute_uri(reverse("return"))
    return render(request, template, {"code": code, "place": place, **values})


@never_cache
@login_required
def leave(request: SignedIn) -> HttpResponse:
    """He leaves, pauses or goes on, in his own words: one key each. Leaving shows his return card once."""
    form = forms.OwnStepForm(request.POST or None, user=request.user)
    if request.method == "POST":
        if not form.is_valid():  # pressed twice, or an old page: what he takes part in now is shown
            return redirect("me")
        if answer := _own_step(request, form):
            return answer
    episodes = queries.own_episodes(request.user)
    if not episodes:
        return redirect("me")
    chosen = [one for one in episodes if str(one.participation.pk) == request.GET.get("episode")]
    values = {"form": form, "episodes": chosen or episodes, "asks": bool(chosen), "one": (chosen or episodes)[0]}
    return render(request, "participants/leave.html", values)


def _own_step(request: SignedIn, form: forms.OwnStepForm) -> HttpResponse | None:
    """Does what he chose; None when it was refused, and the form says why."""
    episode, by = form.cleaned_data["episode"], request.user
    if form.cleaned_data["step"] == form.LEAVE:
        done = attempt(form, lambda: actions.leave(participation=episode, by=by))
        return show_card(request, "participants/my_card.html", done.code) if done else None
    goes_on = form.cleaned_data["step"] == form.GO_ON
    state = rules.goes_on_as(episode) if goes_on else ParticipationState.PAUSED
    if not attempt(form, lambda: actions.change_state(participation=episode, state=state, by=by)):
        return None
    messages.success(request, _("Good that you are here again.") if goes_on else _("You have a pause now."))
    return redirect("me")


@never_cache
@login_required
def my_card(request: SignedIn) -> HttpResponse:
    """A new return card for who lost his; it asks first, because the old one stops working."""
    rights = queries.own_rights(request.user)
    if not rights:
        raise Http404
    if request.method != "POST":
        return render(request, "participants/my_card_ask.html")
    code = actions.renew_card(participant=rights[0], by=request.user)
    return show_card(request, "participants/my_card.html", code)


def _man(request: SignedIn, pk: UUID) -> Participant:
    return get_object_or_404(Participant.objects.on_desk_of(request.user), pk=pk)


@never_cache
@login_required
def person_card(request: SignedIn, pk: UUID) -> HttpResponse:
    """A worker makes a new card for a man who lost his."""
    man = _man(request, pk)
    require(rules.may_return(man), _("A return card is for who has left a group."))
    if request.method != "POST":
        return render(request, "participants/person_card_ask.html", {"man": man})
    code = actions.renew_card(participant=man, by=request.user)
    return show_card(request, "participants/person_card.html", code, man=man)
