"""Agencies and their people (W11, W18)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import SignedIn, desk_only
from core.pages import carry_out
from intake import actions, forms, queries
from intake.models import Agency


@login_required
def agencies(request: SignedIn) -> HttpResponse:
    """Who refers men, and whom to call there."""
    desk_only(request)
    form = forms.AgencyForm(request.POST or None, organisations=queries.own_organisations(request.user))
    if made := carry_out(request, form, lambda: actions.add_agency(by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("agency", pk=made.pk)
    return render(request, "intake/agencies.html", {"form": form, "agencies": queries.agencies(request.user)})


@login_required
def agency(request: SignedIn, pk: UUID) -> HttpResponse:
    """One agency: its people, and somebody new."""
    row = get_object_or_404(Agency.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    form = forms.ProfessionalForm(request.POST or None)
    if carry_out(request, form, lambda: actions.add_professional(agency=row, by=request.user, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("agency", pk=pk)
    people = sorted(row.people.all(), key=lambda one: one.name.casefold())
    return render(request, "intake/agency.html", {"form": form, "agency": row, "people": people})
