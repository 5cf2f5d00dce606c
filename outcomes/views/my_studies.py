"""Research, to a man: which studies ask, what they get, yes or no, and back (W35)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedIn
from core import clock
from outcomes import actions, rules
from outcomes.models import Study
from outcomes.queries import studies
from participants.models import Participant


@require_GET
@login_required
def my_studies(request: SignedIn) -> HttpResponse:
    """The studies that ask him now, and those that he answered."""
    if not request.user.roles.is_participant:
        raise Http404
    rows = studies.own_studies(request.user, clock.today())
    values = {"rows": rows, "columns": studies.asked_of_him(), "least": rules.LEAST_ALIKE}
    return render(request, "outcomes/my_studies.html", values)


@require_POST
@login_required
def my_study_answer(request: SignedIn, pk: UUID) -> HttpResponse:
    """Yes, no, or no more."""
    study = get_object_or_404(Study.objects.own(request.user), pk=pk)
    man = get_object_or_404(Participant.objects.own(request.user), organisation=study.organisation_id)
    given = request.POST.get("answer") == "yes"
    said = actions.answer_study(study=study, participant=man, given=given, by=request.user)
    if given:
        messages.success(request, _("Thank you. You can take it back here at any time."))
    elif said:
        messages.success(request, _("You are in no further file. Files that were made before can't be fetched back."))
    else:
        messages.success(request, _("That is fine. Nothing changes for you."))
    return redirect("my_studies")
