"""The page of an evening, and writing down how it went: as one form, or bit by bit as the thumb goes."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedIn
from core import clock
from core.errors import DomainError, NotAllowed, StaleEdit
from home.queries import evening as queries
from sessions import actions, forms
from sessions.models import GroupSession
from sessions.queries import asked_on, brought_to, can_ask, choices, with_people
from sessions.views.offline import owner_tag

THEME_KEYS = {"theme", "add", "also", "drop"}


@dataclass
class Told:
    """What the page says back about the words that were posted."""

    theme: str = ""
    line: str = ""
    line_of_other: str = ""
    typed: str | None = None  # his line, when it was not saved

    def refuse_line(self, refusal: StaleEdit, typed: str) -> None:
        self.line, self.line_of_other, self.typed = str(refusal), refusal.changes[0], typed


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """When, where, who guides it, who comes; from an hour before: how it goes (W5–W8, W11, W16).

    POST takes the whole page as one form: every mark and every word that was changed, then closes when asked to.
    """
    found = _session(request, pk)
    told = Told()
    if request.method == "POST":
        told = _save(request, found)
        if told == Told():
            return redirect("session", pk=pk)
        found = _session(request, pk)
    return _page(request, found, told)


@require_POST
@login_required
def session_words(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """Themes, formats, practical support, the line and what was hard, saved as they are touched."""
    found = _session(request, pk)
    told = Told()
    try:
        _save_words(request, found, told)
    except NotAllowed:
        raise
    except DomainError as refusal:
        told.theme = str(refusal)
    if not request.htmx:
        return redirect("session", pk=pk)
    return render(request, "home/_words.html", _context(request, _session(request, pk), told))


@require_GET
@login_required
def session_checks(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """The part of the page on which first-phase men stand, asked for again whenever a mark was kept (W24)."""
    found = _session(request, pk)
    checks = queries.checks_of(found, queries.men_of(found, request.user))
    return render(request, "home/_checks.html", {"checks": checks, "session": found})


def _session(request: SignedIn, pk: uuid.UUID) -> GroupSession:
    return get_object_or_404(with_people(GroupSession.objects.on_desk_of(request.user)), pk=pk)


def _page(request: SignedIn, found: GroupSession, told: Told) -> HttpResponse:
    context = _context(request, found, told)
    now, names = clock.now(), {man.id: man.name for man in context["page"].men}
    asked = asked_on(found, request.user, now)
    context |= {"asked": asked, "can_ask": can_ask(found, request.user, asked, now)}
    context |= {"brought": brought_to(found, request.user, names)}
    return render(request, "home/session.html", context)


def _context(request: SignedIn, found: GroupSession, told: Told) -> dict[str, Any]:
    """What the page and the part with the words share."""
    page = queries.evening_page(found, request.user, clock.now())
    shared = {"owner": owner_tag(request.user), **choices()}
    return {"page": page, "session": found, "group": found.group, "told": told, **shared}


def _save(request: SignedIn, found: GroupSession) -> Told:
    told, do = Told(), request.POST.get("do", "save")
    try:
        men = [man.id for man in queries.men_of(found, request.user)]
        actions.mark_men(session=found, taps=forms.taps_of_form(request.POST, men), by=request.user)
        _save_words(request, found, told)
        if do != "save" and told == Told():
            actions.close_evening(session=found, by=request.user, others_absent=do == "close-absent")
            messages.success(request, _("The evening is closed. Thank you."))
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return told


def _save_words(request: SignedIn, found: GroupSession, told: Told) -> None:
    posted = request.POST
    for of in ("formats", "practical"):
        shown, ticked = set(posted.get(f"shown-{of}", "").split()), set(posted.getlist(of))
        if shown != ticked:
            actions.set_work(session=found, of=of, on=ticked - shown, off=shown - ticked, by=request.user)
    if "line" in posted:
        _save_line(request, found, told)
        _save_themes(request, found, told)
    if "shown-hard" in posted:
        _save_hard(request, found, posted)


def _save_line(request: SignedIn, found: GroupSession, told: Told) -> None:
    words, seen = request.POST["line"], request.POST.get("line-seen", "0")
    if words.strip() == request.POST.get("line-shown", "").strip():
        return
    try:
        actions.write_line(session=found, words=words, seen=int(seen) if seen.isdigit() else 0, by=request.user)
    except StaleEdit as stale:
        told.refuse_line(stale, words)


def _save_themes(request: SignedIn, found: GroupSession, told: Told) -> None:
    """A theme that is still being typed is left alone when something else was touched."""
    if request.htmx and request.htmx.trigger_name not in THEME_KEYS:
        return
    for theme in request.POST.getlist("drop"):
        actions.drop_theme(session=found, theme=_uuid(theme), by=request.user)
    for words in (request.POST.get("theme", ""), request.POST.get("also", "")):
        actions.add_theme(session=found, words=words, by=request.user)
        if words and (name := queries.names_in(words, queries.men_of(found, request.user))):
            told.theme = _("“%(name)s” is somebody here. A theme reads better without a name.") % {"name": name}


def _save_hard(request: SignedIn, found: GroupSession, posted: QueryDict) -> None:
    values = {"hard": "hard" in posted, "words": posted.get("hard-words", ""), "for_coach": "for-coach" in posted}
    if values["hard"] or posted["shown-hard"]:
        actions.note_hard(session=found, by=request.user, **values)  # type: ignore[arg-type]


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise DomainError(_("That could not be read. Open the page again.")) from error
