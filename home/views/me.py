"""The participant's own pages: one glance, then put the phone away."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedIn
from core import clock
from core.errors import DomainError
from core.pages import carry_out
from home.queries import me as own
from sessions import actions, forms
from sessions.models import GroupSession
from sessions.states import Answer


def _participant_only(user: User) -> None:
    if not user.roles.is_participant:
        raise Http404


@require_GET
@login_required
def me(request: SignedIn) -> HttpResponse:
    """The next evening is the page. A man who left reads that he can always come back (W33)."""
    _participant_only(request.user)
    return render(request, "home/me.html", {"own": own.own_home(request.user, clock.now())})


@require_GET
@login_required
def my_sessions(request: SignedIn) -> HttpResponse:
    """All his coming evenings, each with his answer."""
    _participant_only(request.user)
    return render(request, "home/my_sessions.html", {"evenings": own.own_evenings(request.user, clock.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def my_evening(request: SignedIn, pk: uuid.UUID) -> HttpResponse:
    """One evening of his: who guides it, how to get there, what he brings in, how tense he is (W8, W30).

    POST says with `do` which of the two forms it is.
    """
    session = get_object_or_404(GroupSession.objects.own(request.user).select_related("group"), pk=pk)
    page = own.own_evening_page(request.user, session, clock.now())
    do, posted = request.POST.get("do"), request.POST
    bring = forms.SuggestionForm(posted if do == "bring" else None, initial={"words": page.words})
    tension = forms.TensionForm(posted if do == "tension" else None, initial=page.tension, started=page.started)
    if carry_out(request, bring, lambda: _bring(request, session, bring)) or carry_out(
        request, tension, lambda: _note_tension(request, session, tension)
    ):
        return redirect("my_evening", pk=pk)
    return render(request, "home/my_evening.html", {"page": page, "bring": bring, "tension": tension})


def _bring(request: SignedIn, session: GroupSession, form: Form) -> bool:
    words = "" if "back" in request.POST else form.cleaned_data["words"]
    file = own.own_file(request.user, session)
    if actions.suggest_theme(session=session, participant=file, words=words, by=request.user):
        messages.success(request, _("Saved. You can change it or take it back until the evening is over."))
    else:
        messages.success(request, _("Taken back."))
    return True


def _note_tension(request: SignedIn, session: GroupSession, form: Form) -> bool:
    values = {"after": None, **form.cleaned_data}
    file = own.own_file(request.user, session)
    actions.note_tension(session=session, participant=file, by=request.user, **values)
    messages.success(request, _("Saved."))
    return True


@require_POST
@login_required
def answer(request: SignedIn, pk: str) -> HttpResponse:
    """One tap: comes, late, can't come, or as if he had not answered."""
    session = get_object_or_404(GroupSession.objects.own(request.user), pk=pk)
    file = own.own_file(request.user, session)
    wanted = request.POST.get("answer", "")
    refusal = ""
    try:
        if wanted in Answer.values:
            actions.answer_evening(session=session, participant=file, answer=wanted, by=request.user)
        else:
            actions.withdraw_answer(session=session, participant=file, by=request.user)
    except DomainError as error:
        if not request.htmx:
            raise
        refusal = str(error)
    if request.htmx:
        evening = own.own_evening(request.user, session)
        return render(request, "home/_answer.html", {"evening": evening, "refusal": refusal})
    back = request.POST.get("back")
    if back == "my_evening":
        return redirect("my_evening", pk=pk)
    return redirect("my_sessions" if back == "my_sessions" else "me")
