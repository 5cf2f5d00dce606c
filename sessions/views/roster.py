"""The roster of a group; the list of workers and the page of one."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import SignedIn, desk_only
from core import clock
from core.errors import require
from core.pages import carry_out, page_of
from groups.forms import OffRosterForm, OnRosterForm, WorkerFilterForm, WorkerForm
from groups.models import Facilitation, Group, PeerWorker
from groups.rules import can_manage_group, coordinates, follows
from sessions import actions
from sessions.queries import asked_for, gaps
from sessions.queries import roster as queries


@login_required
def group_workers(request: SignedIn, slug: str) -> HttpResponse:
    """Who guides the group from–until; its coordinators put workers on the roster (W4)."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    page = queries.roster_page(request.user, group)
    form = OnRosterForm(request.POST or None, group=group, workers=page.available) if page.may_manage else None
    if form is None:
        require(request.method != "POST")
    elif carry_out(request, form, lambda: actions.put_on_roster(group=group, by=request.user, **form.cleaned_data)):
        messages.success(request, _("He stands on the roster."))
        return redirect("group_workers", slug=slug)
    return render(request, "groups/group_workers.html", {"group": group, "page": page, "form": form})


@login_required
def roster_off(request: SignedIn, slug: str, pk: UUID) -> HttpResponse:
    """The last day of a worker on the roster, after a yes."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    require(can_manage_group(request.user, group))
    entries = Facilitation.objects.visible_to(request.user).select_related("worker__user", "group__organisation")
    entry = get_object_or_404(entries, group=group, pk=pk)
    form = OffRosterForm(request.POST or None, initial={"until_date": max(clock.today(), entry.from_date)})
    if carry_out(request, form, lambda: actions.take_off_roster(entry=entry, by=request.user, **form.cleaned_data)):
        messages.success(request, _("His last day is set."))
        return redirect("group_workers", slug=slug)
    return render(request, "groups/roster_off.html", {"group": group, "entry": entry, "form": form})


@login_required
def worker_list(request: SignedIn) -> HttpResponse:
    """Colleagues with their groups and how much they do; evenings that lack somebody, and who asks for a substitute."""
    desk_only(request)
    groups = Group.objects.visible_to(request.user).running().order_by("name").values_list("slug", "name")
    form = WorkerFilterForm(request.GET, groups=list(groups))
    rows = queries.worker_rows(
        request.user, clock.now(), words=form.value("q"), status=form.value("status"), group=form.value("group")
    )
    values = {
        "form": form,
        "page": page_of(request, rows),
        "many": len({row.organisation for row in rows}) > 1,
        "gaps": gaps(request.user, clock.now()),
        "asked": asked_for(request.user, clock.now()),
    }
    return render(request, "groups/worker_list.html", values)


@login_required
def worker(request: SignedIn, pk: UUID) -> HttpResponse:
    """One worker; coordinators change engagement and status (W38)."""
    workers = PeerWorker.objects.visible_to(request.user).select_related("user", "organisation")
    found = get_object_or_404(workers, pk=pk)
    edits = coordinates(request.user, found.organisation)
    form = WorkerForm(request.POST or None, worker=found) if edits else None
    change = partial(actions.set_worker_status, worker=found, by=request.user)
    if form is None:
        require(request.method != "POST")
    elif carry_out(request, form, lambda: change(**form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("worker", pk=pk)
    page = queries.worker_page(request.user, found, clock.now())
    values = {"page": page, "form": form, "follows": follows(request.user, found)}
    return render(request, "groups/worker.html", values)
