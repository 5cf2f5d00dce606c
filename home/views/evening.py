"""The page of an evening."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn
from core import clock
from home.queries import evening as queries
from sessions.models import GroupSession
from sessions.queries import with_people


@require_GET
@login_required
def session(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """When, where, who guides it, who comes, what happened to it."""
    found = get_object_or_404(with_people(GroupSession.objects.on_desk_of(request.user)), pk=pk)
    page = queries.evening_page(found, request.user, clock.now())
    return render(request, "home/session.html", {"page": page, "session": found, "group": found.group})
