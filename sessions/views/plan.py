"""Planning who guides which evening: the grid, and a fair plan that is only written when it is accepted (W4)."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedIn, desk_only
from core import clock
from core.errors import DomainError, NotAllowed, require
from groups.models import Group, PeerWorker
from groups.queries import coordinated_organisations
from sessions import actions, forms, queries
from sessions.models import GroupSession


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: SignedIn) -> HttpResponse:
    """The grid: a key for every worker on every evening. POST puts one on an evening or takes him off."""
    asked = _asked(request)
    refusal = _press(request) if request.method == "POST" else ""
    if request.method == "POST" and not refusal and not request.htmx:
        return redirect(request.get_full_path())
    grid = queries.grid(asked.chosen, asked.span, clock.now(), asked.chosen_group)
    values = {"form": asked, "grid": grid, "refusal": refusal, "organisation": asked.chosen}
    status = 422 if refusal and not request.htmx else 200
    return render(request, "sessions/plan_grid.html" if request.htmx else "sessions/plan.html", values, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def fair_plan(request: SignedIn) -> HttpResponse:
    """A suggestion beside the plan as it is. POST writes the evenings that are ticked, all of them or none."""
    asked, refusal = _asked(request), ""
    if request.method == "POST":
        refusal = _accept(request, asked)
        if not refusal:
            return redirect(request.get_full_path())
    found = queries.fair_plan(asked.chosen, asked.span)
    values = {"form": asked, "plan": found, "refusal": refusal, "organisation": asked.chosen}
    return render(request, "sessions/fair_plan.html", values, status=422 if refusal else 200)


def _asked(request: SignedIn) -> forms.PlanFilter:
    """What of which organisation; for coordinators only."""
    desk_only(request)
    organisations = coordinated_organisations(request.user)
    require(bool(organisations))
    groups = Group.objects.visible_to(request.user).running().order_by("name")
    return forms.PlanFilter(request.GET, organisations, list(groups), clock.now())


def _press(request: SignedIn) -> str:
    """One key of the grid. Gives the sentence of a refusal."""
    try:
        [choice] = _choices(request, request.POST.getlist("place")[:1] or [""])
        [pressed] = choice.workers
        there = [place.worker for place in choice.session.session_workers.all()]
        stays = [worker for worker in there if worker.pk != pressed.pk]
        workers = stays if len(stays) < len(there) else [*there, pressed]
        actions.assign_workers(
            session=choice.session, workers=workers, seen_revision=choice.seen_revision, by=request.user
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        return str(refusal)
    return ""


def _accept(request: SignedIn, asked: forms.PlanFilter) -> str:
    """The ticked evenings. Gives the sentence of a refusal."""
    try:
        choices = _choices(request, request.POST.getlist("evening"))
        if not choices:
            return _("Tick at least one evening.")
        written = actions.accept_plan(organisation=asked.chosen, choices=choices, by=request.user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        return str(refusal)
    count = len(written)
    words = ngettext("%(count)d evening is planned.", "%(count)d evenings are planned.", count)
    messages.success(request, words % {"count": count})
    return ""


def _choices(request: SignedIn, values: Sequence[str]) -> list[actions.Choice]:
    """The rows behind what was sent back; 404 for an evening or a worker that is not his to see."""
    read = forms.sent(values)
    evenings = queries.with_people(GroupSession.objects.on_desk_of(request.user))
    sessions = evenings.in_bulk([one.session for one in read])
    workers = PeerWorker.objects.visible_to(request.user).select_related("user")
    known = workers.in_bulk([pk for one in read for pk in one.workers])
    try:
        return [
            actions.Choice(sessions[one.session], one.seen_revision, [known[pk] for pk in one.workers]) for one in read
        ]
    except KeyError as missing:
        raise Http404 from missing
