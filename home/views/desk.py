"""The desk and its groups."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn, desk_only
from core import clock
from groups.models import Group
from groups.rules import coordinates
from home import forms
from home.queries import desk as desk_queries
from home.queries import groups as group_queries
from home.queries.kept import kept


@require_GET
@login_required
def desk(request: SignedIn) -> HttpResponse:
    """What needs me, then how all is. Who only administers goes on to his organisation."""
    if not request.user.roles.has_desk:
        if request.user.roles.is_administrator:
            return redirect("organisation")
        raise Http404
    form, now = forms.DeskFilter(request.GET), clock.now()
    page = desk_queries.desk(request.user, now, **form.values(), page=request.GET.get("page", ""))
    return render(request, "home/desk.html", {"desk": page, "form": form, "kept": kept(request.user, now)})


@require_GET
@login_required
def group_list(request: SignedIn) -> HttpResponse:
    """All groups of the desk, searchable, as circles."""
    desk_only(request)
    form = forms.GroupFilter(request.GET)
    rows = group_queries.group_rows(request.user, clock.now(), **form.values())
    organisations = request.user.roles.is_coordinator
    return render(request, "home/group_list.html", {"rows": rows, "form": form, "may_create": organisations})


@require_GET
@login_required
def group(request: SignedIn, slug: str) -> HttpResponse:
    """One group: the circle, the men, the roster, the coming evenings (W3, W4)."""
    found = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation", "venue"), slug=slug)
    page = group_queries.group_page(request.user, found, clock.now())
    return render(
        request, "home/group.html", {"page": page, "coordinates": coordinates(request.user, found.organisation)}
    )
