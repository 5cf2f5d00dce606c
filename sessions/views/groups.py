"""Open, pause and close a group."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedIn
from core import clock
from core.errors import DomainError, require
from core.pages import attempt
from groups.forms import GroupStepForm
from groups.models import Group
from groups.rules import can_manage_group
from groups.states import GroupStatus
from sessions import actions
from sessions.queries import roster as queries


@login_required
def group_status(request: SignedIn, slug: str) -> HttpResponse:
    """The legal steps with what they do; with `?to=` one of them, to be confirmed."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    require(can_manage_group(request.user, group))
    steps = queries.group_steps(group, clock.now())
    if request.method == "POST":
        return _take(request, group, steps)
    to = request.GET.get("to")
    step = next((one for one in steps if one.to == to), None)
    form = GroupStepForm(initial={"to": to}) if step else None
    return _page(request, group, steps, step, form)


def _take(request: SignedIn, group: Group, steps: list[queries.GroupStep]) -> HttpResponse:
    form = GroupStepForm(request.POST)
    if form.is_valid():
        to = GroupStatus(form.cleaned_data["to"])
        if attempt(form, lambda: _set(group, to, request.user, form.cleaned_data["reason"])):
            messages.success(request, _("Done. The group is now: %(status)s.") % {"status": to.label})
            return redirect("group", slug=group.slug)
    step = next((one for one in steps if one.to == form.data.get("to")), None)
    if step is None:
        for sentence in form.non_field_errors():
            messages.error(request, str(sentence))
        return redirect("group_status", slug=group.slug)
    return _page(request, group, steps, step, form)


def _set(group: Group, to: GroupStatus, by: User, reason: str) -> Group:
    if to == GroupStatus.OPEN:
        return actions.open_group(group=group, by=by)
    if to == GroupStatus.PAUSED:
        return actions.pause_group(group=group, by=by, reason=reason)
    if to == GroupStatus.CLOSED:
        return actions.close_group(group=group, by=by, reason=reason)
    raise DomainError(_("A group does not go back to forming. Choose another step."))


def _page(
    request: SignedIn,
    group: Group,
    steps: list[queries.GroupStep],
    step: queries.GroupStep | None,
    form: GroupStepForm | None,
) -> HttpResponse:
    if request.GET.get("to") and step is None:
        raise Http404
    return render(request, "groups/group_status.html", {"group": group, "steps": steps, "step": step, "form": form})
