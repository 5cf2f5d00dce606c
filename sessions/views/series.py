"""The plan of a group: its strip of evenings, a new series, a change from a date on, its end."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedIn
from core import clock
from core.pages import attempt, page_of
from groups.models import Group
from sessions import actions, forms, queries, rules
from sessions.models import Series
from sessions.views import fetching

PAST_A_PAGE = 26


@require_GET
@login_required
def schedule(request: SignedIn, slug: str) -> HttpResponse:
    """A group's evenings, a fortnight a step; the past on request (W1, W11)."""
    group = fetching.desk_group(request, slug)
    now = clock.now()
    context = {
        "group": group,
        "plans": rules.can_plan(request.user, group),
        "open": rules.takes_evenings(group),
        "lines": queries.series_lines(group, clock.localdate(group.zone, now)),
    }
    if request.GET.get("past"):
        page = page_of(request, queries.past_evenings(group, now), PAST_A_PAGE)
        context |= {"page": page, "past": queries.past_strip(group, page.object_list, now)}
    else:
        context["steps"] = queries.coming_steps(group, now)
    return render(request, "sessions/schedule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def series_new(request: SignedIn, slug: str) -> HttpResponse:
    """Begins a series: the form, then every date, then the evenings (W1, W2)."""
    group = fetching.group_to_fill(request, slug)
    form = forms.SeriesForm(group, request.POST or None)
    if request.method == "POST" and form.is_valid() and _may_save(request, form):
        series = attempt(form, lambda: actions.create_series(group=group, by=request.user, **_asked(form)))
        if series:
            _say_planned(request, series, form)
            return redirect("schedule", slug=group.slug)
    return render(request, "sessions/series_new.html", {"group": group, "form": form} | _new_preview(form))


def _may_save(request: SignedIn, form: forms.SeriesForm) -> bool:
    """Whether the key to save was pressed under a preview of exactly this rule."""
    if "save" not in request.POST:
        return False
    if not form.was_previewed:
        messages.info(request, _("Look at the dates first. Nothing has been saved yet."))
    return form.was_previewed


def _asked(form: forms.SeriesForm) -> dict:
    return form.values() | form.choices_made() | {"token": form.cleaned_data["token"]}


def _say_planned(request: SignedIn, series: Series, form: forms.SeriesForm) -> None:
    """How many evenings there are; and the truth to somebody who went back to a form that he had saved before."""
    if series.rule != form.series().rule:
        messages.warning(request, _("This form was saved before. Change the plan here, from a date on."))
        return
    count = series.sessions.planned().count()
    sentence = ngettext("%(count)d evening is planned.", "%(count)d evenings are planned.", count)
    messages.success(request, sentence % {"count": count})


def _new_preview(form: forms.SeriesForm) -> dict:
    if not form.can_be_previewed:
        return {}
    series = form.series()
    made = form.choices_made()
    until = queries.horizon(series, clock.now())
    dates = queries.preview(series, until, skip=made["skip"], meet=made["meet"])
    return _preview_context(dates, series, form)


def _preview_context(dates: list[queries.PreviewDate], series: Series, form: forms.SeriesForm) -> dict:
    return {
        "dates": dates,
        "meeting": sum(1 for row in dates if not row.skipped and not row.fixed),
        "clashing": sum(1 for row in dates if row.refused),
        "rule": series.rule,
        "rule_key": form.rule_key,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def series_change(request: SignedIn, slug: str) -> HttpResponse:
    """Changes a series from a date on: the evening of that date and the following."""
    group = fetching.group_to_fill(request, slug)
    series = fetching.asked_series(request, group)
    form = forms.SeriesChangeForm(series, _next_date(request, series), request.POST or None)
    if request.method == "POST" and form.is_valid() and _may_save(request, form):
        asked = _asked(form) | {"from_date": form.cleaned_data["from_date"]}
        new = attempt(form, lambda: actions.change_series_from(series=series, by=request.user, **asked))
        if new:
            messages.success(request, _("The plan is changed. Answers that were given stay."))
            return redirect("schedule", slug=group.slug)
    context = {"group": group, "series": series, "form": form} | _change_preview(series, form)
    return render(request, "sessions/series_change.html", context)


def _next_date(request: SignedIn, series: Series) -> dt.date:
    """The date that was asked for, else that of the next evening."""
    today = clock.localdate(series.zone)
    asked = fetching.asked_date(request, "from")
    return asked or next(series.rule.dates(today, today + dt.timedelta(weeks=9)), max(today, series.starts_on))


def _change_preview(series: Series, form: forms.SeriesChangeForm) -> dict:
    if not form.can_be_previewed:
        return {}
    new = form.series()
    plan = queries.change_preview(series, new, form.cleaned_data["from_date"], clock.now(), **form.choices_made())
    return _preview_context(plan.dates, new, form) | {"vanishing": plan.vanishing}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def series_end(request: SignedIn, slug: str) -> HttpResponse:
    """Ends a series on a day; says first how many evenings go."""
    group = fetching.planned_group(request, slug)
    series = fetching.asked_series(request, group)
    last = fetching.asked_date(request, "last_date") or clock.localdate(group.zone)
    form = forms.EndForm(request.POST or None, initial={"last_date": last})
    if request.method == "POST" and form.is_valid():
        last = form.cleaned_data["last_date"]
        if attempt(form, lambda: actions.end_series(series=series, last_date=last, by=request.user)):
            messages.success(request, _("The plan is ended."))
            return redirect("schedule", slug=group.slug)
    context = {"group": group, "series": series, "form": form, "last": last}
    return render(request, "sessions/series_end.html", context | _ending(group, series, last))


def _ending(group: Group, series: Series, last: dt.date) -> dict:
    now = clock.now()
    lines = queries.series_lines(group, clock.localdate(group.zone, now))
    sentence = next((line.sentence for line in lines if line.series == series), "")
    return {"vanishing": queries.ending(series, last, now), "sentence": sentence}
