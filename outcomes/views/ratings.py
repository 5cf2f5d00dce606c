"""What coordinators read of the self-ratings: published sums of five men or more, of finished quarters only (W34)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn
from core import clock
from groups.models import Group, Organisation
from outcomes.forms.figures import FiguresFilter
from outcomes.plots import shown
from outcomes.queries import figures, figures_periods, ratings_sums
from outcomes.queries.figures import Choice, Table
from outcomes.views.fetching import as_file, coordinated, others_of


def _asked(request: SignedIn, *, groups_too: bool = False) -> tuple[Organisation, FiguresFilter, list[Table]]:
    organisation = coordinated(request)
    groups = Group.objects.visible_to(request.user).filter(organisation=organisation).order_by("name")
    until = figures.last_quarter(organisation, clock.now())
    form = FiguresFilter(request.GET, groups=groups, until=until)
    chosen = form.choice()
    return organisation, form, ratings_sums.published(organisation, chosen, groups=groups_too or chosen != Choice())


@require_GET
@login_required
def ratings(request: SignedIn) -> HttpResponse:
    """The six results and motivation of each quarter and group, as far as they may be shown (W34, W26)."""
    organisation, form, tables = _asked(request)
    chosen = form.choice() != Choice()
    values = {"form": form, "organisation": organisation, "others": others_of(request, organisation), "chosen": chosen}
    values["tables"] = [shown(table, groups=chosen) for table in tables]
    values["query"] = request.GET.urlencode() if form.is_valid() else ""
    values["until"] = figures_periods.name([figures.last_quarter(organisation, clock.now())])
    return render(request, "outcomes/ratings.html", values)


@require_GET
@login_required
def ratings_file(request: SignedIn, item: str) -> HttpResponse:
    """The table of one result as a file, with the same lines as the page."""
    _organisation, _form, tables = _asked(request, groups_too=True)
    chosen = next((table for table in tables if table.figure.key == item), None)
    if chosen is None:
        raise Http404
    return as_file(chosen, f"kring-{item}.csv")
