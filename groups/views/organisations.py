"""The organisation: settings, emergency numbers, rooms, people in charge."""

from functools import partial
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn, desk_only, proven
from core import clock
from core.errors import require
from core.pages import carry_out
from groups import actions, queries, rules
from groups.forms import BaseEmergencyNumbers, ConfirmForm, EmergencyNumbers, LogFilterForm, OrganisationForm, VenueForm
from groups.models import Organisation, OrganisationRole, Venue


def managed(request: SignedIn, slug: str) -> Organisation:
    """The organisation, when he sees to its settings: 404 where it is not his, 403 where he only works there."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    require(rules.can_manage_organisation(request.user, organisation))
    return organisation


def coordinated(request: SignedIn, slug: str) -> Organisation:
    """As `managed`, for what an administrator has no part in."""
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    require(rules.coordinates(request.user, organisation))
    return organisation


@login_required
def organisation(request: SignedIn) -> HttpResponse:
    """His organisation; who sees to several chooses."""
    chosen = request.GET.get("organisation")
    mine = queries.managed_organisations(request.user)
    if chosen:
        return redirect("organisation_page", slug=chosen)
    if len(mine) == 1:
        return _page(request, mine[0])
    if not mine:
        desk_only(request)
    require(bool(mine))
    return render(request, "groups/choose_organisation.html", {"organisations": mine, "to": "organisation_page"})


@login_required
def organisation_page(request: SignedIn, slug: str) -> HttpResponse:
    return _page(request, managed(request, slug))


def _page(request: SignedIn, one: Organisation) -> HttpResponse:
    page = queries.organisation_page(one, request.user, clock.now())
    return render(request, "groups/organisation.html", {"page": page, "organisation": one})


@login_required
def settings(request: SignedIn, slug: str) -> HttpResponse:
    one = managed(request, slug)
    form = OrganisationForm(request.POST or None, instance=one)
    change = partial(actions.change_organisation, organisation=one, by=request.user)
    if carry_out(request, form, lambda: change(**form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("organisation_page", slug=slug)
    return _form(request, form, _("Settings"), one)


@require_GET
@login_required
def log(request: SignedIn, slug: str) -> HttpResponse:
    """Who changed what and when, for who sees to the organisation; nothing about who takes part (W40)."""
    one = managed(request, slug)
    form = LogFilterForm(request.GET, people=queries.people_of_log(one))
    page = queries.organisation_log(one, **form.values())
    return render(request, "groups/log.html", {"organisation": one, "form": form, "log": page})


@login_required
def numbers(request: SignedIn, slug: str) -> HttpResponse:
    """The emergency numbers in the order in which people see them."""
    one = managed(request, slug)
    shown = [{"place": place, **row} for place, row in enumerate(one.emergency_numbers, start=1)]
    formset = cast(BaseEmergencyNumbers, EmergencyNumbers(request.POST or None, initial=shown, prefix="numbers"))
    if request.method == "POST" and formset.is_valid():
        actions.change_organisation(organisation=one, by=request.user, emergency_numbers=formset.rows())
        messages.success(request, _("Saved."))
        return redirect("organisation_page", slug=slug)
    return render(request, "groups/numbers.html", {"formset": formset, "organisation": one})


@login_required
def venue_new(request: SignedIn, slug: str) -> HttpResponse:
    one = coordinated(request, slug)
    form = VenueForm(request.POST or None)
    if carry_out(request, form, lambda: actions.add_venue(organisation=one, by=request.user, **form.cleaned_data)):
        messages.success(request, _("The room has been added."))
        return redirect("organisation_page", slug=slug)
    return _form(request, form, _("A new room"), one)


@login_required
def venue(request: SignedIn, slug: str, pk: UUID) -> HttpResponse:
    """Change a room or take it out of use."""
    one = coordinated(request, slug)
    room = get_object_or_404(Venue.objects.visible_to(request.user), organisation=one, pk=pk)
    form = VenueForm(request.POST or None, instance=room)
    if carry_out(request, form, lambda: actions.change_venue(venue=room, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("organisation_page", slug=slug)
    return _form(
        request, form, _("Room"), one, note=_("Evenings that are planned here stay here when it goes out of use.")
    )


@login_required
@proven
def role_end(request: SignedIn, slug: str, pk: UUID) -> HttpResponse:
    """End the role of somebody in charge, after a yes."""
    one = managed(request, slug)
    roles = OrganisationRole.objects.visible_to(request.user).current().select_related("user")
    given = get_object_or_404(roles, organisation=one, pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if carry_out(request, form, lambda: actions.end_role(given=given, by=request.user)):
        messages.success(request, _("The role has ended."))
        return redirect("home") if given.user == request.user else redirect("organisation_page", slug=slug)
    return render(request, "groups/role_end.html", {"given": given, "form": form, "organisation": one})


def _form(
    request: SignedIn, form: OrganisationForm | VenueForm, title: str, one: Organisation, note: str = ""
) -> HttpResponse:
    values = {"form": form, "title": title, "organisation": one, "note": note}
    return render(request, "groups/organisation_form.html", values)
