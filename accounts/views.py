"""Where somebody is signed in, and how who signs in by code shows again that it is he."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import BaseReauthenticateView
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions, queries
from accounts.forms import CountedCodeForm
from accounts.requests import SignedIn

CODE, CODE_LASTS = "proof_code", 600  # in the session; seconds


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request: SignedIn) -> HttpResponse:
    """His own sessions; he ends one, or all others."""
    if request.method == "POST":
        chosen = request.POST.get("end", "")
        wanted = [int(chosen)] if chosen.isdecimal() else None
        this = request.session.session_key or ""
        actions.end_sessions(user=request.user, by=request.user, pks=wanted, but=this)
        messages.success(request, _("You are signed out there."))
        return redirect("usersessions_list")
    values = {"devices": queries.devices(request.user, request.session.session_key or "")}
    return render(request, "usersessions/usersession_list.html", values)


@method_decorator(login_required, name="dispatch")
class ProveByCode(BaseReauthenticateView):
    """A code to the address that he signs in with; asked for with a key, so that opening the page sends nothing."""

    form_class = CountedCodeForm
    template_name = "account/prove_by_code.html"

    @property
    def code(self) -> str:
        """The code that waits; empty when none was sent or its time is over."""
        waiting = self.request.session.get(CODE) or {"at": 0, "code": ""}
        return str(waiting["code"]) if time.time() - waiting["at"] < CODE_LASTS else ""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if "send" in request.POST:
            self.send()
            return redirect(self.passthrough_next_url(request.path))
        return super().post(request, *args, **kwargs) if self.code else redirect(request.get_full_path())

    def send(self) -> None:
        adapter, email = get_adapter(), self.request.user.email
        if not ratelimit.consume(self.request, action="request_login_code", key=email.lower()):
            messages.error(self.request, adapter.error_messages["too_many_login_attempts"])
            return
        code = adapter.generate_login_code()
        self.request.session[CODE] = {"at": time.time(), "code": code}
        adapter.send_mail("account/email/login_code", email, {"request": self.request, "code": code})

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "code": self.code}

    def form_valid(self, form: CountedCodeForm) -> HttpResponse:
        del self.request.session[CODE]
        record_authentication(self.request, self.request.user, method="code", reauthenticated=True)
        return super().form_valid(form)

    def get_context_data(self, **kwargs: object) -> dict:
        return {**super().get_context_data(**kwargs), "sent": bool(self.code)}


prove_by_code = ProveByCode.as_view()
