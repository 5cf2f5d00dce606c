"""Studies on the desk: begin one, look at the figures, ask for a file, decide, take it out (W35, ADR 0030)."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedIn, proven
from core import clock
from core.pages import attempt, carry_out
from outcomes import actions, rules
from outcomes.forms.studies import ConfirmForm, StudyForm
from outcomes.models import MOST_DOWNLOADS, Export, Study
from outcomes.queries import research, studies
from outcomes.states import ExportState
from outcomes.views.fetching import coordinated


@require_GET
@login_required
def study_list(request: SignedIn) -> HttpResponse:
    """The studies of his organisation."""
    organisation = coordinated(request)
    rows = studies.studies_of(request.user, organisation)
    return render(request, "outcomes/studies.html", {"organisation": organisation, "studies": rows})


@login_required
def study_new(request: SignedIn) -> HttpResponse:
    """What the men will read before they decide."""
    organisation = coordinated(request)
    form = StudyForm(request.POST or None)
    begin = partial(actions.open_study, organisation=organisation, by=request.user)
    if study := carry_out(request, form, lambda: begin(**form.cleaned_data)):
        messages.success(request, _("The men can read it now, and say yes or no."))
        return redirect("study", pk=study.pk)
    return render(request, "outcomes/study_new.html", {"form": form, "organisation": organisation})


def _study(request: SignedIn, pk: UUID) -> Study:
    return get_object_or_404(Study.objects.on_desk_of(request.user).select_related("organisation"), pk=pk)


@require_GET
@login_required
def study(request: SignedIn, pk: UUID) -> HttpResponse:
    """What it is, how many said yes, which files were asked for."""
    found = _study(request, pk)
    now = clock.now()
    page = studies.study_page(found, now)
    values = {"page": page, "study": found, "asks": found.asks_on(clock.localdate(found.organisation.zone, now))}
    return render(request, "outcomes/study.html", values)


@login_required
@proven
def study_close(request: SignedIn, pk: UUID) -> HttpResponse:
    """Asks first: the key is gone afterwards."""
    found = _study(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if carry_out(request, form, lambda: actions.close_study(study=found, by=request.user)):
        messages.success(request, _("Closed. Its key is destroyed."))
        return redirect("study", pk=pk)
    return render(request, "outcomes/study_close.html", {"form": form, "study": found})


@login_required
@proven
def export_ask(request: SignedIn, pk: UUID) -> HttpResponse:
    """The figures before anything is asked for: how many, how alike, what is told less precisely."""
    found = _study(request, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if export := carry_out(request, form, lambda: actions.ask_export(study=found, by=request.user)):
        messages.success(request, _("Asked. Another coordinator looks at the same figures."))
        return redirect("export", pk=pk, export=export.pk)
    if not found.is_open:
        raise Http404
    now = clock.now()
    shown = research.prepare(found, quarter=research.last_quarter(found, now), at=now)
    enough = shown.alike >= rules.LEAST_ALIKE
    values = {"study": found, "form": form, "enough": enough, "least": rules.LEAST_ALIKE}
    values["figures"] = studies.figures_before(shown) if enough else None
    return render(request, "outcomes/export_ask.html", values)


def _export(request: SignedIn, pk: UUID, export: UUID) -> Export:
    rows = Export.objects.on_desk_of(request.user).select_related("study__organisation", "asked_by", "settled_by")
    return get_object_or_404(rows, pk=export, study=pk)


@require_GET
@login_required
def export(request: SignedIn, pk: UUID, export: UUID) -> HttpResponse:
    """The same figures for the second person; then the file."""
    return _export_page(request, _export(request, pk, export), ConfirmForm())


def _export_page(request: SignedIn, found: Export, form: ConfirmForm) -> HttpResponse:
    runs = found.runs_at(clock.now())
    is_mine = found.asked_by_id == request.user.pk
    left = MOST_DOWNLOADS - found.downloads
    approved = runs and found.state == ExportState.APPROVED
    values = {"export": found, "study": found.study, "form": form, "figures": studies.figures_of(found)}
    values |= {"waits": runs and found.state == ExportState.ASKED, "is_mine": is_mine, "runs": runs, "left": left}
    values["may_take"] = approved and left > 0 and request.user.pk in (found.asked_by_id, found.settled_by_id)
    return render(request, "outcomes/export.html", values | {"approved": approved})


@require_POST
@login_required
@proven
def export_approve(request: SignedIn, pk: UUID, export: UUID) -> HttpResponse:
    return _decide(request, pk, export, actions.approve_export, _("Approved. It may be taken out for a week."))


@require_POST
@login_required
@proven
def export_refuse(request: SignedIn, pk: UUID, export: UUID) -> HttpResponse:
    return _decide(request, pk, export, actions.refuse_export, _("Refused. Nothing leaves."))


def _decide(request: SignedIn, pk: UUID, export: UUID, decide: Callable[..., Export], sentence: str) -> HttpResponse:
    """The decision, or the page with the reason why not."""
    found, form = _export(request, pk, export), ConfirmForm(request.POST)
    if carry_out(request, form, lambda: decide(export=found, by=request.user)):
        messages.success(request, sentence)
        return redirect("export", pk=pk, export=export)
    return _export_page(request, found, form)


@require_POST
@never_cache
@login_required
@proven
def export_file(request: SignedIn, pk: UUID, export: UUID) -> HttpResponse:
    """The file itself; each man in it reads that it was taken out."""
    found, form = _export(request, pk, export), ConfirmForm(request.POST)
    form.is_valid()
    content = attempt(form, lambda: actions.take_export(export=found, by=request.user))
    if content is None:
        return _export_page(request, found, form)
    response = HttpResponse(content, content_type="application/zip")
    # The name says nothing: a list of downloads lies open to whoever looks over a shoulder.
    response["Content-Disposition"] = f'attachment; filename="kring-{str(found.pk)[:8]}.zip"'
    return response
