"""Two files of one man become one."""

from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import SignedIn, desk_only, proven
from core.errors import require
from core.pages import carry_out
from intake import actions, forms, queries
from participants.models import Participant


def _coordinator(request: SignedIn) -> None:
    desk_only(request)
    require(request.user.roles.is_coordinator, _("Only a coordinator brings two files together."))


@login_required
def merge_choose(request: SignedIn) -> HttpResponse:
    """Choose two."""
    _coordinator(request)
    form = forms.ChooseTwoForm(request.POST or None, men=queries.mergeable(request.user))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        return redirect("merge_confirm", keep=chosen["keep"].pk, gone=chosen["gone"].pk)
    return render(request, "intake/merge_choose.html", {"form": form})


@login_required
@proven
def merge_confirm(request: SignedIn, keep: UUID, gone: UUID) -> HttpResponse:
    """Both files beside each other; then it is done, with a trail."""
    _coordinator(request)
    men = Participant.objects.on_desk_of(request.user).select_related("organisation", "contact")
    stays, goes = get_object_or_404(men, pk=keep), get_object_or_404(men, pk=gone)
    form = django_forms.Form(request.POST or None)
    form.is_bound = request.method == "POST"
    if carry_out(request, form, lambda: actions.merge_people(keep=stays, gone=goes, by=request.user)):
        messages.success(request, _("The two files are one now. Nothing was lost."))
        return redirect("person_list")
    sides = [queries.file_side(stays), queries.file_side(goes)]
    return render(request, "intake/merge_confirm.html", {"form": form, "sides": sides})
