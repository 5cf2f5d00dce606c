"""A new group, its description, its agreements."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import SignedIn, desk_only
from core.errors import require
from core.pages import attempt, carry_out
from groups import actions, queries, rules
from groups.forms import AgreementForm, GroupForm
from groups.models import Group, Organisation


@login_required
def group_new(request: SignedIn) -> HttpResponse:
    """A group that forms. Who coordinates several organisations chooses one first."""
    mine = queries.coordinated_organisations(request.user)
    if not mine:
        desk_only(request)
    require(bool(mine))
    chosen = [one for one in mine if one.slug == request.GET.get("organisation")] or mine
    if len(chosen) > 1:
        values = {"organisations": mine, "title": _("A new group"), "new": True}
        return render(request, "groups/choose_organisation.html", values)
    return _new_in(request, chosen[0])


def _new_in(request: SignedIn, organisation: Organisation) -> HttpResponse:
    form = GroupForm(request.POST or None, organisation=organisation)
    if group := carry_out(
        request, form, lambda: actions.create_group(organisation=organisation, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The group is there. Next: its workers and its agreements."))
        return redirect("group", slug=group.slug)
    return render(request, "groups/group_form.html", {"form": form, "organisation": organisation})


@login_required
def group_edit(request: SignedIn, slug: str) -> HttpResponse:
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    require(rules.can_manage_group(request.user, group))
    form = GroupForm(request.POST or None, instance=group, organisation=group.organisation)
    if request.method == "POST" and form.is_valid():
        changed = attempt(form, lambda: actions.change_group(group=group, by=request.user, **form.cleaned_data))
        if changed:
            messages.success(request, _("Saved."))
            return redirect("group", slug=changed.slug)
    return render(request, "groups/group_form.html", {"form": form, "group": group, "organisation": group.organisation})


@login_required
def group_agreements(request: SignedIn, slug: str) -> HttpResponse:
    """Read the versions; publish a new one. A group without any starts from a text of ours (W12–W17)."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    page = queries.agreements_page(group)
    form = AgreementForm(request.POST or None, initial=page.start)
    if carry_out(request, form, lambda: actions.publish_agreement(group=group, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The agreements have been published."))
        return redirect("group_agreements", slug=slug)
    return render(request, "groups/agreements.html", {"page": page, "group": group, "form": form})
