"""The coordinator signs that he looked at the readings of a month."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Organisation
from groups.rules import coordinates
from participants.models import ReadingReview


@transaction.atomic
def sign_readings(
    *,
    organisation: Organisation,
    month: dt.date,
    readings: int,
    remarkable: int,
    words: str = "",
    by: User,
    now: dt.datetime | None = None,
) -> ReadingReview:
    """Name and date under a month that is over, once; `readings` and `remarkable` are what stood on the page.

    Raises `DomainError` for a month that is not over, and where somebody signed before.
    """
    now = now or clock.now()
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(coordinates(by, organisation))
    if (month.year, month.month) >= (now.year, now.month):
        raise DomainError(_("This month is not over yet. Sign it from the first day of the next month."))
    if ReadingReview.objects.filter(organisation=organisation, month=month).exists():
        raise DomainError(_("Somebody signed this month before you."))
    review = ReadingReview(organisation=organisation, month=month, reviewed_by=by, reviewed_at=now)
    review.readings, review.remarkable, review.words = readings, remarkable, words.strip()
    review.save(force_insert=True)
    facts = {"month": month.isoformat(), "readings": readings, "remarkable": remarkable}
    audit.record("readings.reviewed", review, by=by, organisation_id=organisation.pk, **facts)
    return review
