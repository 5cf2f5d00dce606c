"""A worker tells his group something."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedIn
from core import clock
from core.pages import carry_out
from sessions import actions, forms
from sessions.models import Announcement
from sessions.queries import announcements as queries
from sessions.views import fetching


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def announcements(request: SignedIn, slug: str) -> HttpResponse:
    """What stands on the board of the group, and a form to add to it (W11)."""
    group = fetching.planned_group(request, slug)
    form = forms.AnnouncementForm(group, request.POST or None)
    if carry_out(request, form, lambda: actions.announce(group=group, by=request.user, **form.cleaned_data)):
        messages.success(request, _("It is told. Everybody who takes part gets a message that there is something."))
        return redirect("announcements", slug=group.slug)
    standing, earlier = queries.of_group(group, clock.now())
    context = {"group": group, "form": form, "standing": standing, "earlier": earlier}
    return render(request, "sessions/announcements.html", context)


@require_POST
@login_required
def announcement_back(request: SignedIn, slug: str, pk: uuid.UUID) -> HttpResponse:
    """Takes it back: nobody reads it from now on."""
    group = fetching.planned_group(request, slug)
    found = get_object_or_404(Announcement.objects.visible_to(request.user).filter(group=group), pk=pk)
    actions.take_back(announcement=found, by=request.user)
    messages.success(request, _("It is taken back."))
    return redirect("announcements", slug=group.slug)
