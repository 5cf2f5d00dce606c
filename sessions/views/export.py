"""The list of a group as CSV: on this floor because it counts evenings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn, proven
from core.errors import require
from groups.models import Group
from groups.rules import can_plan
from participants.actions import note_export
from participants.roster_csv import write
from sessions.queries.export import export_rows


@require_GET
@login_required
@proven
def roster_export(request: SignedIn, slug: str) -> HttpResponse:
    """Name, state, since and attendance of the men who take part; each export leaves a line in the trail."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("organisation"), slug=slug)
    require(can_plan(request.user, group))
    rows = export_rows(request.user, group)
    note_export(group=group, by=request.user, rows=len(rows))
    header = (_("Name"), _("State"), _("Since"), _("Came"), _("Of the last evenings"))
    content = write(header, [row.cells for row in rows])
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    # The name of the file stays on a computer that others may use.
    response.headers["Content-Disposition"] = 'attachment; filename="list.csv"'
    return response
