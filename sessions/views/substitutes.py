"""A worker asks for a substitute, a colleague says yes, or it is taken back (W4)."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedIn
from core import clock
from core.errors import DomainError, NotAllowed
from sessions import actions, queries
from sessions.models import SubstituteRequest
from sessions.views import fetching


@require_GET
@login_required
def substitute(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """What is asked, and what became of it: the page behind every message about it."""
    found = _request(request, pk)
    asked = queries.asked_of(found, request.user, clock.now())
    return render(request, "sessions/substitute.html", {"asked": asked, "session": found.session})


@require_POST
@login_required
def substitute_ask(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """He can't come: his colleagues are asked. His place stays his until one of them says yes."""
    found = fetching.desk_session(request, pk)
    try:
        actions.ask_substitute(session=found, by=request.user)
        messages.success(request, _("Your colleagues are asked. Your place stays yours until somebody says yes."))
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("session", pk=pk)


@require_POST
@login_required
def substitute_take(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The first to say so has the evening; the second reads who was first."""
    found = _request(request, pk)
    try:
        actions.step_in(request=found, by=request.user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("substitute", pk=pk)
    messages.success(request, _("Thank you. You guide this evening."))
    return redirect("session", pk=found.session_id)


@require_POST
@login_required
def substitute_back(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """He can come after all."""
    found = _request(request, pk)
    try:
        actions.withdraw_request(request=found, by=request.user)
        messages.success(request, _("Good. You guide this evening yourself."))
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("substitute", pk=pk)
    return redirect("session", pk=found.session_id)


def _request(request: SignedIn, pk: uuid.UUID) -> SubstituteRequest:
    rows = SubstituteRequest.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("session__group__organisation", "session__venue", "worker__user", "taken_by__user"), pk=pk
    )
