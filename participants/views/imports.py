"""Import of a roster: a dry run that shows every line, then all of it or nothing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.requests import SignedIn
from core import clock
from core.errors import DomainError, NotAllowed, require
from core.pages import attempt
from groups.models import Group
from participants import actions, queries, roster_csv, rules, sealed
from participants.forms import RosterConfirmForm, RosterFileForm


@login_required
def roster_import(request: SignedIn, slug: str) -> HttpResponse:
    """Step one uploads and shows what would be done; step two does it. What was checked travels sealed in the page."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    require(rules.can_plan(request.user, group))
    if request.method == "POST" and "sealed" in request.POST:
        return _confirm(request, group)
    form = RosterFileForm(request.POST, request.FILES) if request.method == "POST" else RosterFileForm()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"]
        if roster := attempt(form, lambda: roster_csv.read(content, clock.localdate(group.zone))):
            return _dry_run(request, group, content, roster)
    return render(request, "participants/roster_import.html", {"form": form, "group": group})


def _purpose(request: SignedIn, group: Group) -> str:
    return f"roster/{group.pk}/{request.user.pk}"


def _dry_run(request: SignedIn, group: Group, content: bytes, roster: roster_csv.Roster) -> HttpResponse:
    plan = queries.import_plan(group, roster.rows)
    form = RosterConfirmForm(initial={"sealed": sealed.seal(content, _purpose(request, group))})
    values = {"plan": plan, "roster": roster, "group": group, "confirm": form if plan.is_possible else None}
    return render(request, "participants/roster_check.html", values)


def _confirm(request: SignedIn, group: Group) -> HttpResponse:
    try:
        content = sealed.unseal(request.POST["sealed"], _purpose(request, group), roster_csv.MOST_BYTES)
        rows = roster_csv.read(content, clock.localdate(group.zone)).rows
        men = actions.import_roster(group=group, rows=rows, by=request.user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        form = RosterFileForm.refused(str(refusal))
        return render(request, "participants/roster_import.html", {"form": form, "group": group})
    sentence = ngettext("%(count)d man has been added.", "%(count)d men have been added.", len(men))
    messages.success(request, sentence % {"count": len(men)} if men else _("Everybody in the file took part already."))
    return redirect("group", slug=group.slug)
