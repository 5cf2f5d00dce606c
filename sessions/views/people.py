"""A man's file, and the list of a group as CSV: on this floor because both show his evenings."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn
from core.errors import require
from groups.models import Group
from groups.rules import can_plan
from participants.actions import note_export
from participants.models import Participant
from participants.queries import groups_to_seat_in
from participants.roster_csv import write
from sessions.queries import people as queries


@require_GET
@login_required
def person(request: SignedIn, pk: UUID) -> HttpResponse:
    """Episodes, the last twelve evenings, safe ways to reach him, and the steps that are legal now."""
    men = Participant.objects.on_desk_of(request.user).select_related("contact", "organisation")
    man = get_object_or_404(men, pk=pk)
    groups = groups_to_seat_in(request.user, organisation=man.organisation_id)
    page = queries.person_page(request.user, man, groups)
    return render(request, "participants/person.html", {"page": page})


@require_GET
@login_required
def roster_export(request: SignedIn, slug: str) -> HttpResponse:
    """Name, state, since and attendance of the men who take part; each export leaves a line in the trail."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    require(can_plan(request.user, group))
    rows = queries.export_rows(request.user, group)
    note_export(group=group, by=request.user, rows=len(rows))
    header = (_("Name"), _("State"), _("Since"), _("Came"), _("Of the last evenings"))
    content = write(header, [row.cells for row in rows])
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    # The name of the file stays on a computer that others may use.
    response.headers["Content-Disposition"] = 'attachment; filename="list.csv"'
    return response
