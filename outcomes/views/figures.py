"""Results for whoever accounts for them: the figures, the file of each, the page for a funder."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from accounts.requests import SignedIn
from core import clock
from groups.models import Group, Organisation
from outcomes.forms.figures import FiguresFilter
from outcomes.plots import shown
from outcomes.queries import figures, figures_periods
from outcomes.queries.studies import waiting_for
from outcomes.views.fetching import as_file, coordinated, others_of


def _tables(request: SignedIn, organisation: Organisation) -> tuple[FiguresFilter, figures.Results]:
    now = clock.now()
    groups = Group.objects.visible_to(request.user).filter(organisation=organisation).order_by("name")
    form = FiguresFilter(request.GET, groups=groups, until=figures.last_quarter(organisation, now))
    return form, figures.results(organisation, now, form.choice())


@require_GET
@login_required
def results(request: SignedIn) -> HttpResponse:
    """All figures as pictures, with the numbers under each (W3, W19, W21, W33)."""
    organisation = coordinated(request)
    form, found = _tables(request, organisation)
    chosen = form.choice() != figures.Choice()
    tables = [shown(table, groups=chosen) for table in found.tables]
    values = {"form": form, "organisation": organisation, "chosen": chosen, "tables": tables}
    values["others"] = others_of(request, organisation)
    values["query"] = request.GET.urlencode() if form.is_valid() else ""
    values["waiting"] = waiting_for(request.user, organisation, clock.now())
    values["until"] = figures_periods.name([found.until])
    return render(request, "outcomes/results.html", values)


@require_GET
@login_required
def results_file(request: SignedIn, figure: str) -> HttpResponse:
    """One figure as a file, with the same lines as the page."""
    organisation = coordinated(request)
    _form, found = _tables(request, organisation)
    chosen = next((table for table in found.tables if table.figure.key == figure), None)
    if chosen is None:
        raise Http404
    return as_file(chosen, f"kring-{found.until // 4}-{figure}.csv")


@require_GET
@login_required
def report(request: SignedIn) -> HttpResponse:
    """One page for a funder, to print, in the language that the reader chooses."""
    organisation = coordinated(request)
    asked = request.GET.get("language", "")
    language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
    with translation.override(language):
        now = clock.now()
        newest = figures.last_quarter(organisation, now)
        form = FiguresFilter(request.GET, groups=(), until=newest)
        year = form.choice().year or (newest + 1) // 4 - 1  # the last one that is finished
        tables = [shown(table) for table in figures.year_of(organisation, now, year)]
        others = [(code, name) for code, name in settings.LANGUAGES if code != language]
        values = {"organisation": organisation, "year": year, "form": form, "now": now, "floor": figures.FLOOR}
        values |= {"tables": tables, "others": others, "language": language}
        return render(request, "outcomes/report.html", values)
