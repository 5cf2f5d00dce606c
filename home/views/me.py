"""The participant's own pages: one glance, then put the phone away."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.requests import SignedIn
from core import clock
from core.errors import DomainError
from home.queries import me as own
from sessions import actions
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
    return redirect("my_sessions" if request.POST.get("back") == "my_sessions" else "me")
