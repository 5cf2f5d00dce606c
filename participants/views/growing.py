"""From participant to worker: his own page, and the steps on the desk (W38)."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedIn, desk_only, prove_first, proved_lately
from core.pages import carry_out
from groups.rules import coordinates
from participants import actions, forms, queries, rules
from participants.models import Participant, WorkerPath
from participants.states import PathState

Refused = dict[str, BaseForm]


@login_required
def my_growing(request: SignedIn) -> HttpResponse:
    """He says that he would like to help guide, and sees how far he is."""
    man = queries.own_file_for_path(request.user)
    if man is None:
        raise Http404
    form = forms.InterestForm(request.POST or None)
    if carry_out(request, form, lambda: actions.say_interest(participant=man, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Thank you. Your coordinator talks about it with you."))
        return redirect("my_growing")
    path = queries.own_path(request.user)
    steps = queries.steps_of(path) if path else []
    return render(request, "participants/my_growing.html", {"form": form, "path": path, "steps": steps})


@require_POST
@login_required
def my_growing_withdraw(request: SignedIn) -> HttpResponse:
    """He would rather not, after all."""
    path = WorkerPath.objects.own(request.user).running().select_related("participant").first()
    if path is not None:
        actions.withdraw_path(path=path, by=request.user)
        messages.success(request, _("Good that you say it. Nothing changes for you as a participant."))
    return redirect("my_growing")


@login_required
def person_growing(request: SignedIn, pk: UUID) -> HttpResponse:
    """A worker of his group brings it up, with the man's own yes."""
    man = get_object_or_404(Participant.objects.on_desk_of(request.user).select_related("organisation"), pk=pk)
    form = forms.BringUpForm(request.POST or None)
    if path := carry_out(
        request, form, lambda: actions.say_interest(participant=man, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("Written down. A coordinator takes it further."))
        return redirect("path", pk=path.pk)
    return render(request, "participants/person_growing.html", {"form": form, "man": man})


@require_GET
@login_required
def paths(request: SignedIn) -> HttpResponse:
    """Who is on his way to guiding."""
    desk_only(request)
    return render(request, "participants/paths.html", {"rows": queries.running_paths(request.user)})


def _path(request: SignedIn, pk: UUID) -> WorkerPath:
    rows = WorkerPath.objects.on_desk_of(request.user)
    return get_object_or_404(rows.select_related("participant__organisation", "coach", "invitation", "worker"), pk=pk)


@require_GET
@login_required
def path(request: SignedIn, pk: UUID) -> HttpResponse:
    """One man's way: the five steps, who took them, the next one."""
    return _page(request, _path(request, pk), {})


@require_POST
@login_required
def path_step(request: SignedIn, pk: UUID, step: str) -> HttpResponse:
    """One step; what was refused stays as it was typed. The start gives a role: he shows again who he is."""
    found = _path(request, pk)
    if step == "start" and not proved_lately(request):
        return prove_first(request)
    form, take = _step(request, found, step)
    if done := carry_out(request, form, lambda: take(path=found, by=request.user, **form.cleaned_data)):
        return _after(request, done)
    return _page(request, found, {step: form}, status=422)


def _step(request: SignedIn, found: WorkerPath, step: str) -> tuple[BaseForm, Callable[..., WorkerPath]]:
    page, sent = queries.path_page(found), request.POST
    steps: dict[str, Callable[[], tuple[BaseForm, Callable[..., WorkerPath]]]] = {
        "next": lambda: (forms.PathStepForm(sent, state=page.next, coaches=page.coaches), actions.take_step),
        "start": lambda: (forms.StartForm(sent, has_account=page.has_account), actions.start_working),
        "stop": lambda: (forms.StopForm(sent), actions.stop_path),
        "withdraw": lambda: (forms.NothingForm(sent), actions.withdraw_path),
    }
    if step not in steps:
        raise Http404
    return steps[step]()


def _after(request: SignedIn, done: WorkerPath) -> HttpResponse:
    """Back to the page; once he works, or it ended, it may be closed to the reader."""
    if done.state == PathState.STARTED:
        messages.success(request, _("He is a worker now. His own file is closed to his colleagues."))
    else:
        messages.success(request, _("Saved."))
    still = WorkerPath.objects.on_desk_of(request.user).filter(pk=done.pk).exists()
    if still:
        return redirect("path", pk=done.pk)
    return redirect("worker", pk=done.worker_id) if done.worker_id else redirect("paths")


def _page(request: SignedIn, found: WorkerPath, refused: Refused, status: int = 200) -> HttpResponse:
    page = queries.path_page(found)
    manages = coordinates(request.user, found.participant.organisation)
    starts = page.next == PathState.STARTED
    step = partial(forms.PathStepForm, state=page.next, coaches=page.coaches)
    values = {
        "page": page,
        "manages": manages,
        "starts": starts,
        "sees_file": rules.sees_file(request.user, found.participant),
        "step": refused.get("next") or (step() if page.next and not starts else None),
        "start": refused.get("start") or forms.StartForm(has_account=page.has_account),
        "stop": refused.get("stop") or forms.StopForm(),
        "refused": refused.get("withdraw"),
    }
    return render(request, "participants/path.html", values, status=status)
