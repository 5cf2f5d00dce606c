"""Invite, hand the link over, withdraw; and the page on which an invitation is accepted."""

import datetime as dt
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import SignedIn, proven
from core import clock
from core.errors import DomainError
from core.pages import attempt, carry_out
from groups import actions, notices, queries, rules
from groups.forms import AcceptForm, ConfirmForm, InvitationForm
from groups.models import Invitation
from groups.views.organisations import managed

# How long the inviter, and nobody else, can read the link after he invited somebody.
LINK_SHOWN = dt.timedelta(minutes=15)


@login_required
@proven
def invite(request: SignedIn, slug: str) -> HttpResponse:
    organisation = managed(request, slug)
    form = InvitationForm(request.POST or None, administers=rules.administers(request.user, organisation))
    if invitation := carry_out(
        request, form, lambda: actions.invite(organisation=organisation, by=request.user, **form.cleaned_data)
    ):
        return redirect("invitation_sent", slug=slug, pk=invitation.pk)
    values = {"form": form, "title": _("Invite somebody"), "organisation": organisation}
    return render(request, "groups/organisation_form.html", values)


@login_required
def invitation_sent(request: SignedIn, slug: str, pk: UUID) -> HttpResponse:
    """Shows the link to whoever invited, for a quarter of an hour: he can hand it over when the mail does not come."""
    organisation = managed(request, slug)
    now = clock.now()
    invitation = get_object_or_404(
        Invitation.objects.visible_to(request.user).waiting(now), organisation=organisation, pk=pk
    )
    shown = invitation.invited_by_id == request.user.pk and invitation.created_at > now - LINK_SHOWN
    link = request.build_absolute_uri(notices.path_of(invitation)) if shown else ""
    [(_invitation, mailed_at)] = queries.with_letters([invitation])
    values = {"invitation": invitation, "link": link, "organisation": organisation, "mailed_at": mailed_at}
    return render(request, "groups/invitation_sent.html", values)


@login_required
@require_POST
def invitation_withdraw(request: SignedIn, slug: str, pk: UUID) -> HttpResponse:
    organisation = managed(request, slug)
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user), organisation=organisation, pk=pk)
    actions.withdraw_invitation(invitation=invitation, by=request.user)
    messages.success(request, _("The invitation has been withdrawn: its link does not work any more."))
    return redirect("organisation_page", slug=slug)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation. Opening the page changes nothing; a link that does not work gets one sentence."""
    try:
        offered = actions.open_invitation(token, now=clock.now())
    except DomainError as refusal:
        return render(request, "groups/invitation_gone.html", {"sentence": str(refusal)}, status=410)
    signed_in = request.user if request.user.is_authenticated else None
    form = _accept_form(request, offered, signed_in)
    if request.method == "POST" and form.is_valid():
        user = attempt(form, lambda: _accept(form, token, signed_in))
        if user:
            return _welcome(request, user, signed_in)
    return render(request, "groups/invitation.html", {"form": form, "offered": offered, "token": token})


def _accept_form(request: HttpRequest, offered: Invitation, signed_in: User | None) -> AcceptForm | ConfirmForm:
    """Whoever is signed in has a name and a password already."""
    sent = request.POST if request.method == "POST" else None
    return ConfirmForm(sent) if signed_in else AcceptForm(sent, email=offered.email, initial={"name": offered.name})


def _accept(form: AcceptForm | ConfirmForm, token: str, signed_in: User | None) -> User:
    return actions.accept_invitation(
        token=token,
        name=form.cleaned_data.get("name", ""),
        password=form.cleaned_data.get("password"),
        signed_in=signed_in,
    )


def _welcome(request: HttpRequest, user: User, signed_in: User | None) -> HttpResponse:
    """Signs a new account in as a password would; the second factor is asked for at the next page."""
    messages.success(request, _("Welcome. Your account is ready."))
    if signed_in:
        return redirect("home")
    response = perform_login(request, user, email_verification="none", redirect_url="/")
    # He chose his password a moment ago: setting up the second factor need not ask for it again.
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
    return response
