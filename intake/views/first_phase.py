"""The first phase: a tap on the evening, the look back on his file, an ending by two people (W23–W26)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedIn
from core.errors import DomainError, NotAllowed, require
from core.pages import attempt, carry_out
from intake import actions, forms, queries, rules
from intake.models import Ending, FirstPhaseReview
from intake.states import EndingState
from participants.models import Participation
from sessions.models import GroupSession


@login_required
@require_POST
def check(request: SignedIn, pk: UUID, episode: UUID) -> HttpResponse:
    """One tap on the page of an evening; answers with the man's line alone where a script asked."""
    rows = GroupSession.objects.on_desk_of(request.user).select_related("group__organisation")
    session = get_object_or_404(rows, pk=pk)
    man = queries.episode_of_evening(session, episode)
    if man is None:
        raise Http404
    form = forms.CheckForm(request.POST)
    refusal = _note(request, form, man, session)
    if request.htmx:
        line = queries.evening_check(session, man)
        return render(request, "intake/_check.html", {"check": line, "refusal": refusal, "episode": man})
    if refusal:
        raise DomainError(refusal)
    return redirect(f"{reverse('session', args=[pk])}#check-{episode}")


def _note(request: SignedIn, form: forms.CheckForm, man: Participation, session: GroupSession) -> str:
    """What stood in the way, in a sentence; empty when it was noted."""
    if not form.is_valid():
        return _("Choose one of the three.") if "stance" in form.errors else _("That text is too long.")
    try:
        actions.note_check(participation=man, session=session, by=request.user, **form.values)
    except NotAllowed:
        raise
    except DomainError as refused:
        return str(refused)
    return ""


def _episode(request: SignedIn, pk: UUID) -> Participation:
    rows = Participation.objects.on_desk_of(request.user).select_related("group__organisation", "participant")
    return get_object_or_404(rows, pk=pk)


def _file(episode: Participation) -> str:
    return f"{reverse('person', args=[episode.participant_id])}#first-phase"


@login_required
def review(request: SignedIn, pk: UUID) -> HttpResponse:
    """The address of the promise: leads to his file, where he is looked back on."""
    row = get_object_or_404(FirstPhaseReview.objects.on_desk_of(request.user).select_related("participation"), pk=pk)
    return redirect(_file(row.participation))


@login_required
@require_POST
def decide(request: SignedIn, pk: UUID) -> HttpResponse:
    """He goes on as member, or one more round."""
    episode, form = _episode(request, pk), forms.DecideForm(request.POST)
    return _done(request, form, episode, lambda: actions.decide_review(participation=episode, **_sent(request, form)))


@login_required
@require_POST
def motivation(request: SignedIn, pk: UUID) -> HttpResponse:
    """One tap: where his motivation comes from now."""
    episode, form = _episode(request, pk), forms.MotivationForm(request.POST)
    return _done(request, form, episode, lambda: actions.note_motivation(participation=episode, **_sent(request, form)))


def _sent(request: SignedIn, form: Form) -> dict[str, Any]:
    return {"by": request.user, **form.cleaned_data}


def _done(request: SignedIn, form: Form, episode: Participation, action: Any) -> HttpResponse:
    """Back to his file; a refusal becomes a sentence there."""
    if carry_out(request, form, action):
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    return redirect(_file(episode))


@login_required
def ending_new(request: SignedIn, pk: UUID) -> HttpResponse:
    """Write the words, look at them as he will read them, then propose."""
    episode = _episode(request, pk)
    require(rules.can_judge(request.user, episode))
    may_blame = queries.may_end_for_blaming(episode)
    form = forms.EndingForm(request.POST or None, blames=may_blame)
    ready = request.method == "POST" and form.is_valid()
    if ready and "propose" in request.POST:
        made = attempt(
            form, lambda: actions.propose_ending(participation=episode, by=request.user, **form.cleaned_data)
        )
        if made:
            messages.success(request, _("Proposed. A second person is asked to look at it."))
            return redirect("ending", pk=made.pk)
    preview = form.cleaned_data["words"] if ready and form.is_valid() else ""
    values = {"form": form, "episode": episode, "man": episode.participant, "preview": preview}
    return render(request, "intake/ending_new.html", values)


@login_required
def ending(request: SignedIn, pk: UUID) -> HttpResponse:
    """The proposal as he will read it; a second person confirms it, or somebody takes it back."""
    rows = Ending.objects.on_desk_of(request.user).select_related(
        "participation__group__organisation", "participation__participant", "proposed_by", "settled_by"
    )
    row = get_object_or_404(rows, pk=pk)
    form = forms.WithdrawForm(request.POST or None)
    if carry_out(request, form, lambda: _settle(request, row, form)):
        return redirect(_file(row.participation))
    values = {
        "ending": row,
        "episode": row.participation,
        "man": row.participation.participant,
        "form": form,
        "is_open": row.state == EndingState.PROPOSED,
        "is_mine": row.proposed_by_id == request.user.pk,
    }
    return render(request, "intake/ending.html", values)


def _settle(request: SignedIn, row: Ending, form: Form) -> Ending:
    if "confirm" in request.POST:
        done = actions.confirm_ending(ending=row, by=request.user)
        messages.success(request, _("His participation has ended. Tell him yourself, in person or by telephone."))
    else:
        done = actions.withdraw_ending(ending=row, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken back. He goes on."))
    return done
