"""Round the closing of an evening: open it again, nobody met, the sheet on paper, what a coordinator talked about."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedIn
from core.errors import require
from core.pages import carry_out
from sessions import actions, forms, queries, rules
from sessions.models import HardMoment
from sessions.views import fetching
from sessions.words import first_names


@require_GET
@login_required
def session_sheet(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """First names with boxes, to print for an evening without phones; nothing on it says what it is for."""
    found = fetching.desk_session(request, pk)
    rows = queries.as_met_by(queries.men_of_evening(found), found, request.user).select_related("participant")
    others = {row.participant_id: row.participant.name for row in rows}
    names = sorted(first_names(others).values(), key=str.casefold)
    context = {"session": found, "names": names, "presences": queries.choices()["presences"]}
    return render(request, "sessions/session_sheet.html", context)


@require_POST
@login_required
def session_reopen(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Opens a closed evening again, with a trail."""
    found = fetching.desk_session(request, pk)
    actions.reopen_evening(session=found, by=request.user)
    messages.success(request, _("The evening is open again. Close it when it is right."))
    return redirect("session", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_not_met(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The evening was on and nobody met: why."""
    found = fetching.desk_session(request, pk)
    require(rules.can_record(request.user, found))
    form = forms.NotMetForm(request.POST or None)

    def record() -> object:
        return actions.record_not_met(session=found, reason=form.cleaned_data["reason"], by=request.user)

    if carry_out(request, form, record):
        messages.success(request, _("Written down: nobody met."))
        return redirect("session", pk=pk)
    return render(request, "sessions/session_not_met.html", {"session": found, "group": found.group, "form": form})


@require_POST
@login_required
def hard_talked(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """A coordinator talked with the worker about what was hard (W42)."""
    moment = get_object_or_404(HardMoment.objects.visible_to(request.user), pk=pk)
    actions.note_talk(moment=moment, by=request.user)
    messages.success(request, _("Written down that you talked about it."))
    return redirect("session", pk=moment.session_id)
