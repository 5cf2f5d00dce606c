"""When a worker can't come, and how many evenings a month he guides at most (W4, W39)."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedIn
from core import clock
from core.errors import require
from core.pages import carry_out
from groups import actions
from groups.forms import AbsenceForm, EveningsForm
from groups.models import Absence, PeerWorker
from groups.rules import can_set_absence
from sessions import queries


@require_GET
@login_required
def my_absences(request: SignedIn) -> HttpResponse:
    """His own page; of his first organisation when he works for several."""
    workers = PeerWorker.objects.visible_to(request.user).available().filter(user=request.user)
    mine = workers.order_by("organisation__name").first()
    if mine is None:
        raise Http404
    return redirect("absences", pk=mine.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def absences(request: SignedIn, pk: UUID) -> HttpResponse:
    """His absences and the evenings at risk; POST adds one. Himself, and his coordinators for him."""
    worker = _worker(request, pk)
    form = AbsenceForm(request.POST or None)
    if carry_out(request, form, lambda: actions.add_absence(worker=worker, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved. Nobody plans him on these days."))
        return redirect("absences", pk=pk)
    return _page(request, worker, form)


@require_POST
@login_required
def absence_drop(request: SignedIn, pk: UUID) -> HttpResponse:
    """He can come after all."""
    rows = Absence.objects.visible_to(request.user).select_related("worker__organisation")
    absence = get_object_or_404(rows, pk=pk)
    actions.drop_absence(absence=absence, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("absences", pk=absence.worker_id)


@require_POST
@login_required
def evenings_limit(request: SignedIn, pk: UUID) -> HttpResponse:
    """Evenings a month at most; left empty it is what the organisation says."""
    worker = _worker(request, pk)
    form = EveningsForm(worker, request.POST)
    limit = partial(actions.limit_evenings, worker=worker, by=request.user)
    if carry_out(request, form, lambda: limit(**form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("absences", pk=pk)
    return _page(request, worker, AbsenceForm(), limit=form, status=422)


def _worker(request: SignedIn, pk: UUID) -> PeerWorker:
    workers = PeerWorker.objects.visible_to(request.user).select_related("user", "organisation")
    worker = get_object_or_404(workers, pk=pk)
    require(can_set_absence(request.user, worker))
    return worker


def _page(
    request: SignedIn, worker: PeerWorker, form: AbsenceForm, limit: EveningsForm | None = None, status: int = 200
) -> HttpResponse:
    rows = list(Absence.objects.visible_to(request.user).not_over().filter(worker=worker).order_by("from_date"))
    others = PeerWorker.objects.visible_to(request.user).available().filter(user=worker.user_id).exclude(pk=worker.pk)
    values = {
        "worker": worker,
        "mine": worker.user_id == request.user.pk,
        "absences": rows,
        "at_risk": queries.at_risk(worker, rows, clock.now()),
        "others": others.select_related("organisation"),
        "form": form,
        "limit": limit or EveningsForm(worker),
    }
    return render(request, "sessions/absences.html", values, status=status)
