"""What a group remembers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn
from core import clock
from groups.rules import is_on_roster
from sessions.queries.memory import memory_of
from sessions.views import fetching


@require_GET
@login_required
def group_memory(request: SignedIn, slug: str) -> HttpResponse:
    """Themes over time, formats, who came and how many; a coordinator sees how many themes, not which."""
    group = fetching.desk_group(request, slug)
    words = is_on_roster(request.user, group)
    memory = memory_of(group, clock.now(), words=words, user=request.user)
    return render(request, "sessions/group_memory.html", {"group": group, "memory": memory, "words": words})
