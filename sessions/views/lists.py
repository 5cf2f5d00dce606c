"""Evenings over all groups of a desk, as an agenda or by month."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn, desk_only
from core import clock
from core.pages import page_of
from groups.models import Group, PeerWorker
from sessions import forms, queries


@require_GET
@login_required
def session_list(request: SignedIn) -> HttpResponse:
    """The evenings on his desk; a coordinator's desk has the whole organisation (W40)."""
    desk_only(request)
    by_month = request.GET.get("view") == "month"
    groups = list(Group.objects.visible_to(request.user).order_by("name"))
    workers = list(PeerWorker.objects.visible_to(request.user).select_related("user"))
    form = forms.EveningFilter(request.GET, groups, workers, zone=request.user.zone, by_month=by_month)
    rows = queries.evenings(request.user, form.filters())
    context = {"form": form, "by_month": by_month, "kept": _kept(request)}
    if by_month:
        today = clock.localdate(request.user.zone)
        context["month"] = queries.month_page(rows, _month(request, today), today)
    else:
        page = page_of(request, rows)
        context |= {"page": page, "days": queries.as_agenda(page.object_list)}
    return render(request, "sessions/session_list.html", context)


def _month(request: SignedIn, today: dt.date) -> dt.date:
    """The first of the month that the address asks for; this month when it makes no sense."""
    try:
        first = dt.datetime.strptime(request.GET.get("month", ""), "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError:
        first = today
    return first.replace(day=1) if 2000 <= first.year <= 2100 else today.replace(day=1)


def _kept(request: SignedIn) -> str:
    """The filters for the links between the two views and months, without page, view and month."""
    kept = request.GET.copy()
    for name in ("page", "view", "month", "since"):
        kept.pop(name, None)
    return kept.urlencode()
