"""How workers grow: a worker's own page, and what his coach and coordinators see of it (W37, W39, W42)."""

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
from core.pages import carry_out
from groups import actions, forms, queries
from groups.models import PeerWorker

Refused = dict[str, Any]
# Steps whose form is a key or a field on the page, without room for a sentence.
KEYS = {"goal-end", "view", "past", "coach-end"}


@require_GET
@login_required
def growth(request: SignedIn) -> HttpResponse:
    """His own: the eight over time, his goals, the talks about him; and the workers whom he coaches."""
    desk_only(request)
    mine = queries.own_workers(request.user)
    chosen = next((one for one in mine if one.organisation.slug == request.GET.get("organisation")), None)
    worker = chosen or (mine[0] if mine else None)
    others = [one for one in mine if one is not worker]
    coached = queries.coached_workers(request.user)
    if worker is None:
        return render(request, "groups/growth_coached.html", {"coached": coached})
    return _own_page(request, worker, {}, others=others, coached=coached)


@require_POST
@login_required
def growth_step(request: SignedIn, pk: UUID, step: str) -> HttpResponse:
    """One thing that he does on his own page; what was refused stands there as he typed it."""
    worker = get_object_or_404(PeerWorker.objects.own(request.user).select_related("organisation", "user"), pk=pk)
    form, act = _own_step(request, worker, step)
    if carry_out(request, form, lambda: [act(by=request.user, **form.values)]):
        messages.success(request, _("Saved."))
        return redirect("growth")
    return _own_page(request, worker, {step: form}, status=422)


def _own_step(request: SignedIn, worker: PeerWorker, step: str) -> tuple[Any, Callable[..., object]]:
    user, sent = request.user, request.POST
    steps: dict[str, Callable[[], tuple[Any, Callable[..., object]]]] = {
        "review": lambda: (forms.ReviewForm(sent), _about(worker, actions.review_competences)),
        "goal": lambda: (forms.GoalForm(sent), _about(worker, actions.set_goal)),
        "goal-end": lambda: (forms.CloseGoalForm(sent, user=user), actions.close_goal),
        "view": lambda: (forms.OwnViewForm(sent, user=user), actions.add_own_view),
        "past": lambda: (forms.TellPastForm(sent), _about(worker, actions.tell_past)),
    }
    if step not in steps:
        raise Http404
    return steps[step]()


def _unshown(refused: Refused) -> Any:
    """The refused form of a key that stands alone: its sentence comes above the page. The others show their own."""
    return next((form for step, form in refused.items() if step in KEYS), None)


def _about(worker: PeerWorker, action: Callable[..., object]) -> Callable[..., object]:
    return lambda **values: action(worker=worker, **values)


def _own_page(
    request: SignedIn,
    worker: PeerWorker,
    refused: Refused,
    *,
    others: list[PeerWorker] | None = None,
    coached: list[PeerWorker] | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {
        "page": queries.growth_page(worker, request.user),
        "talks": queries.talks(worker),
        "review": refused.get("review") or forms.ReviewForm(),
        "goal": refused.get("goal") or forms.GoalForm(),
        "refused": _unshown(refused),
        "view": refused.get("view"),
        "others": others or [],
        "coached": coached or [],
    }
    return render(request, "groups/growth.html", values, status=status)


@require_GET
@login_required
def competences(request: SignedIn, pk: UUID) -> HttpResponse:
    """The eight of a worker over time, his goals, and a look at them by who coaches him."""
    return _competences(request, _followed(request, pk), {})


@require_POST
@login_required
def competences_step(request: SignedIn, pk: UUID, step: str) -> HttpResponse:
    worker = _followed(request, pk)
    if step == "review":
        form: Any = forms.ReviewForm(request.POST)
        act = _about(worker, actions.review_competences)
    elif step == "conduct":
        form, act = forms.ConductForm(request.POST), _about(worker, actions.see_conduct)
    else:
        raise Http404
    if carry_out(request, form, lambda: act(by=request.user, **form.values)):
        messages.success(request, _("Saved."))
        return redirect("worker_competences", pk=pk)
    return _competences(request, worker, {step: form}, status=422)


@require_GET
@login_required
def coaching(request: SignedIn, pk: UUID) -> HttpResponse:
    """The talks with a worker, what he thinks of them himself, and who coaches him."""
    return _coaching(request, _followed(request, pk), {})


@require_POST
@login_required
def coaching_step(request: SignedIn, pk: UUID, step: str) -> HttpResponse:
    worker = _followed(request, pk)
    form, act = _coaching_step(request, worker, step)
    if carry_out(request, form, lambda: [act(by=request.user, **form.values)]):
        messages.success(request, _("Saved."))
        return redirect("worker_coaching", pk=pk)
    return _coaching(request, worker, {step: form}, status=422)


def _coaching_step(request: SignedIn, worker: PeerWorker, step: str) -> tuple[Any, Callable[..., object]]:
    if step == "talk":
        return forms.TalkForm(request.POST), _about(worker, actions.write_talk)
    if step == "coach":
        coaches = queries.possible_coaches(worker)
        return forms.CoachForm(request.POST, coaches=coaches), _about(worker, actions.appoint_coach)
    if step == "coach-end":
        return forms.EndCoachingForm(request.POST, worker=worker), actions.end_coaching
    raise Http404


def _followed(request: SignedIn, pk: UUID) -> PeerWorker:
    """The worker whose growth the reader follows today; 404 for everybody else, himself too."""
    rows = PeerWorker.objects.on_desk_of(request.user).select_related("organisation", "user")
    return get_object_or_404(rows, pk=pk)


def _competences(request: SignedIn, worker: PeerWorker, refused: Refused, status: int = 200) -> HttpResponse:
    values = {
        "page": queries.growth_page(worker, request.user),
        "review": refused.get("review") or forms.ReviewForm(),
        "conduct": refused.get("conduct") or forms.ConductForm(),
    }
    return render(request, "groups/worker_competences.html", values, status=status)


def _coaching(request: SignedIn, worker: PeerWorker, refused: Refused, status: int = 200) -> HttpResponse:
    page = queries.growth_page(worker, request.user)
    coach = refused.get("coach")
    if page.coordinates and coach is None:
        coach = forms.CoachForm(coaches=queries.possible_coaches(worker))
    values = {
        "page": page,
        "talks": queries.talks(worker),
        "talk": refused.get("talk") or forms.TalkForm(),
        "coach": coach,
        "refused": _unshown(refused),
    }
    return render(request, "groups/worker_coaching.html", values, status=status)
