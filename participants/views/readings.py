"""Who read what in a month: the coordinator looks and signs (NEN 7513)."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import SignedIn
from core import clock
from core.errors import require
from core.pages import carry_out, page_of
from groups.models import Organisation
from groups.rules import coordinates
from participants import actions, forms, queries


@login_required
def readings(request: SignedIn, slug: str) -> HttpResponse:
    """One month, last month unless the address says which; signed once, with name and date."""
    one = get_object_or_404(Organisation.objects.visible_to(request.user), slug=slug)
    require(coordinates(request.user, one), _("Only coordinators see this page."))
    today = clock.today()
    month = _month(request.GET.get("month"), today)
    page = queries.readings_page(one, month, today)
    form = forms.SignForm(request.POST if request.method == "POST" else None)
    sign = partial(actions.sign_readings, organisation=one, month=month, by=request.user)
    counted = partial(sign, readings=page.readings, remarkable=len(page.remarkable))
    if carry_out(request, form, lambda: counted(**form.cleaned_data)):
        messages.success(request, _("Signed."))
        return redirect(f"{reverse('readings', args=[slug])}?month={month:%Y-%m}")
    values = {"page": page, "form": form, "organisation": one, "remarkable": page_of(request, page.remarkable)}
    return render(request, "participants/readings.html", values)


def _month(asked: str | None, today: dt.date) -> dt.date:
    """The first day of the month that was asked for; 404 for what is none or still to come."""
    if not asked:
        return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    try:
        month = dt.datetime.strptime(asked, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise Http404 from None
    if not month.year >= 2000 or month > today:
        raise Http404
    return month
