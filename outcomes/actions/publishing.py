"""The sums of a finished quarter, counted once (W34, ADR 0029)."""

import datetime as dt

from django.db import transaction
from django.db.models import Min

from core import clock
from groups.models import Group, Organisation
from outcomes.models import PublishedRatings, SelfRating
from outcomes.queries import figures_periods as periods
from outcomes.queries import ratings_sums


def publish_ratings(*, now: dt.datetime | None = None) -> int:
    """Sweep: every finished quarter of every organisation that has ratings and no sums yet; returns how many.

    What stands is never counted again, also when a man takes his round away: the difference would be him. Safe to run
    twice at once: the first to write is kept.
    """
    now = now or clock.now()
    return sum(_publish(organisation, now) for organisation in Organisation.objects.order_by("pk"))


@transaction.atomic
def _publish(organisation: Organisation, now: dt.datetime) -> int:
    rated = SelfRating.objects.filter(participation__group__organisation=organisation)
    first = rated.aggregate(first=Min("given_on"))["first"]
    if first is None:
        return 0
    known = set(PublishedRatings.objects.filter(organisation=organisation).values_list("quarter", flat=True))
    last = periods.last_finished(now, organisation.zone)
    missing = [one for one in range(periods.quarter_on(first), last + 1) if one not in known]
    rows = [_sums(organisation, quarter) for quarter in missing]
    PublishedRatings.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _sums(organisation: Organisation, quarter: int) -> PublishedRatings:
    groups = Group.objects.filter(
        organisation=organisation, opened_at__lt=periods.start(quarter + 1, organisation.zone)
    )
    there = groups.exclude(closed_at__lt=periods.start(quarter, organisation.zone)).order_by("name")
    rated = ratings_sums.rated_in(organisation, quarter)
    tables = ratings_sums.sums(rated, there.values_list("pk", flat=True))
    return PublishedRatings(organisation=organisation, quarter=quarter, tables=tables)
