"""Calendars to take along: the files themselves, and the pages on which somebody switches his on and off."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.requests import SignedIn
from core import clock
from sessions import actions, calendars, forms
from sessions.models import CalendarFeed, GroupSession
from sessions.queries import calendars as queries
from sessions.states import FeedSide, FeedWords

MIME = "text/calendar; charset=utf-8"


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar at a secret address. Unknown, switched off and no longer allowed are one and the same 404."""
    now = clock.now()
    found = queries.feed_by_token(token, now)
    if found is None:
        return _private(HttpResponse(status=404, content_type="text/plain"))
    rows, language = queries.rows(found, now), found.user.language
    tag = queries.fingerprint(rows, found.words, language)
    if _knows(request, tag):
        response = HttpResponse(status=304)
    else:
        body = calendars.render(queries.entries(rows, found.user), words=found.words, language=language)
        response = HttpResponse(body, content_type=MIME)
        response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    response["ETag"] = tag
    return _private(response)


def _knows(request: HttpRequest, tag: str) -> bool:
    known = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    return tag in known


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_GET
@login_required
def my_evening(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """One evening as a file for his own calendar, in the words that he chose for his calendar."""
    session = get_object_or_404(GroupSession.objects.own(request.user).shown(), pk=pk)
    chosen = CalendarFeed.objects.own(request.user).filter(side=FeedSide.ME).first()
    words = chosen.words if chosen else FeedWords.APPOINTMENT
    entry = queries.entry(request.user, session)
    body = calendars.render([entry], words=words, language=request.user.language)
    response = HttpResponse(body, content_type=MIME)
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return _private(response)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_calendar(request: SignedIn) -> HttpResponse:
    """His own evenings in his own calendar: off until he asks."""
    if not request.user.roles.is_participant:
        raise Http404
    return _page(request, FeedSide.ME, "my_calendar", "sessions/my_calendar.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def desk_calendar(request: SignedIn) -> HttpResponse:
    """The evenings that a worker guides, in his own calendar."""
    if not request.user.roles.is_worker:
        raise Http404
    return _page(request, FeedSide.DESK, "desk_calendar", "sessions/desk_calendar.html")


def _page(request: SignedIn, side: FeedSide, name: str, template: str) -> HttpResponse:
    found = CalendarFeed.objects.own(request.user).filter(side=side, closed_at=None).first()
    form = forms.CalendarForm(request.POST or None, initial={"words": found.words if found else FeedWords.APPOINTMENT})
    address = ""
    if request.method == "POST" and found and "off" in request.POST:
        actions.close_feed(feed=found, by=request.user)
        messages.success(request, _("Your calendar is off. Its address does not work any more."))
        return redirect(name)
    if request.method == "POST" and form.is_valid():
        if found and "save" in request.POST:
            actions.set_feed_words(feed=found, words=form.cleaned_data["words"], by=request.user)
            messages.success(request, _("Saved. Your calendar shows it the next time that it looks."))
            return redirect(name)
        found, token = actions.open_feed(user=request.user, side=side, words=form.cleaned_data["words"])
        # Shown in this answer and never again: nothing keeps the token.
        address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    return render(request, template, {"feed": found, "form": form, "address": address})
