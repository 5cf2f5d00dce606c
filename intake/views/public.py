"""Ways in for who has no account: a man himself, a professional, and the page on which the latter looks back (W18)."""

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from core import clock
from core.pages import carry_out
from intake import actions, queries
from intake.actions import Request
from intake.forms import JoinForm, ReferForm
from intake.notices import links
from intake.states import Way


def origin_of(request: HttpRequest) -> str:
    """The address of the connection, as far as it can be known; only ever kept as a keyed digest of one day."""
    try:
        return get_adapter(request).get_client_ip(request) or ""
    except PermissionDenied:  # a proxy that says nothing: nobody is shut out for that
        return ""


@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """A man asks to be called. The answer is the same whether he is known or not, and however often he asks (W18)."""
    wished = queries.listed_group(request.GET.get("group", ""))
    form = JoinForm(request.POST or None, wished=wished)
    now = clock.now()
    if path := carry_out(request, form, lambda: _ask(request, form.request)):
        return redirect(path)
    latest = queries.latest_call(now)
    return render(request, "intake/join.html", {"form": form, "latest": latest, "wished": wished})


def _ask(request: HttpRequest, asked: Request) -> str:
    """Stores what he asked; returns the address of the page that says what happens next."""
    now = clock.now()
    organisation = asked.group.organisation if asked.group else queries.organisation_near(asked.town)
    if organisation is None:
        return "help"
    actions.refer(organisation=organisation, request=asked, way=Way.SELF, origin=origin_of(request), now=now)
    # Computed anew, never read from a row: it must not tell that somebody asked before.
    return links.thanks_path(queries.call_due(organisation, now))


@never_cache
@require_GET
def join_done(request: HttpRequest, token: str) -> HttpResponse:
    """What happens now, with the hour."""
    try:
        due_at = links.read_thanks(token)
    except signing.BadSignature:
        return redirect("join")
    return render(request, "intake/join_done.html", {"due_at": due_at, "is_today": queries.is_today(due_at)})


@never_cache
def refer(request: HttpRequest) -> HttpResponse:
    """A professional refers a man who agreed to it himself."""
    form = ReferForm(request.POST or None)
    if path := carry_out(request, form, lambda: _refer(request, form)):
        return redirect(path)
    return render(request, "intake/refer.html", {"form": form})


def _refer(request: HttpRequest, form: ReferForm) -> str:
    values, asked = form.cleaned_data, form.request
    organisation = queries.organisation_near(asked.town)
    if organisation is None:
        return "help"
    who = actions.know_professional(
        organisation=organisation, agency=values["agency"], name=values["own_name"], email=values["own_email"]
    )
    referral = actions.refer(
        organisation=organisation,
        request=asked,
        way=Way.AGENCY,
        origin=origin_of(request),
        professional=who,
        man_agrees=values["man_agrees"],
        may_hear=values["may_hear"],
    )
    return links.status_path(referral, who)


@never_cache
@require_GET
def refer_status(request: HttpRequest, token: str) -> HttpResponse:
    """What the man lets the professional hear, and nothing else. A link that has ended gets one sentence."""
    try:
        status = queries.referral_status(*links.read_status(token))
    except (signing.BadSignature, ValueError):
        status = None
    return render(request, "intake/refer_status.html", {"status": status}, status=200 if status else 410)
