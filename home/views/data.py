"""What a man may know and decide about his own data."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn
from core.pages import page_of
from intake.queries import own_reads
from participants.queries import readings


@require_GET
@login_required
def my_data(request: SignedIn) -> HttpResponse:
    """Who looked at his file: name, role, moment and page, in plain words (NEN 7513)."""
    if not request.user.roles.is_participant:
        raise Http404
    page = page_of(request, own_reads(request.user), size=20)
    return render(request, "home/my_data.html", {"page": page, "readings": readings(page.object_list)})
