"""Which organisation a page of results is about, and its tables as files."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.requests import SignedIn
from accounts.roles import COORDINATOR
from core.errors import require
from groups.models import Organisation
from groups.rules import coordinates
from outcomes.queries.figures import Table
from outcomes.queries.figures_file import as_csv


def coordinated(request: SignedIn) -> Organisation:
    """The one that he coordinates, or the one of these that the address names. 403 where he only works."""
    mine = Organisation.objects.visible_to(request.user).order_by("name")
    if wanted := request.GET.get("organisation"):
        found = get_object_or_404(mine, slug=wanted)
        require(coordinates(request.user, found))
        return found
    first = mine.filter(pk__in=request.user.roles.organisations(COORDINATOR)).first()
    if first is None:
        require(not mine.exists())
        raise Http404
    return first


def others_of(request: SignedIn, organisation: Organisation) -> "QuerySet[Organisation]":
    """The other ones that he coordinates."""
    others = request.user.roles.organisations(COORDINATOR) - {organisation.pk}
    return Organisation.objects.visible_to(request.user).filter(pk__in=others)


def as_file(table: Table, name: str) -> HttpResponse:
    """A table to save. `name` says nothing: a list of downloads lies open to whoever looks over a shoulder."""
    response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
