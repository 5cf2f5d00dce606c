"""A man's file on the desk."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn
from core import clock
from home.queries import people as queries
from intake.queries import file_return
from participants.models import Participant
from participants.queries import groups_to_seat_in


@require_GET
@login_required
def person(request: SignedIn, pk: UUID) -> HttpResponse:
    """What is needed tonight, episodes and evenings, safe ways to reach him, the steps that are legal now (W11)."""
    men = Participant.objects.on_desk_of(request.user).select_related("contact", "organisation")
    man = get_object_or_404(men, pk=pk)
    groups = groups_to_seat_in(request.user, organisation=man.organisation_id)
    page = queries.person_page(request.user, man, groups, clock.now())
    return render(request, "home/person.html", {"page": page, "way_back": file_return(request.user, man)})
