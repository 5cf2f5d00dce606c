"""When a worker can't come, and how many evenings a month he guides at most (W4, W39)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups import rules
from groups.models import Absence, PeerWorker

LONGEST = dt.timedelta(days=366)  # who stays away longer pauses: that is a status, not an absence


def _lock(worker: PeerWorker, by: User | None) -> PeerWorker:
    """The worker, locked as every booking of him locks him; refused to anybody but himself and his coordinators."""
    rows = PeerWorker.objects.select_for_update(of=("self",)).select_related("organisation")
    locked = rows.get(pk=worker.pk)
    require(rules.can_set_absence(by, locked))
    return locked


@transaction.atomic
def add_absence(
    *, worker: PeerWorker, from_date: dt.date, until_date: dt.date, by: User | None, now: dt.datetime | None = None
) -> Absence:
    """He can't come on these days. Evenings on which he stands stay his: they are shown as gaps at risk.

    Days that he said before and that touch these become one absence with them. Raises `DomainError` for days that are
    over, that end before they begin, or that are more than a year.
    """
    locked = _lock(worker, by)
    if until_date < from_date:
        raise DomainError(_("The last day is before the first. Change one of them."), field="until_date")
    if until_date < clock.localdate(locked.organisation.zone, now):
        raise DomainError(_("Those days are over. Choose days to come."), field="until_date")
    if until_date - from_date > LONGEST:
        raise DomainError(_("That is more than a year. Who stays away so long can pause instead."), field="until_date")
    day = dt.timedelta(days=1)
    touching = locked.absences.between(from_date - day, until_date + day)
    from_date = min([from_date, *touching.values_list("from_date", flat=True)])
    until_date = max([until_date, *touching.values_list("until_date", flat=True)])
    touching.delete()
    absence = Absence.objects.create(worker=locked, from_date=from_date, until_date=until_date)
    _note("absence.added", absence, locked, by, first=from_date, last=until_date)
    return absence


@transaction.atomic
def drop_absence(*, absence: Absence, by: User | None) -> None:
    """He can come after all. Twice changes nothing."""
    locked = _lock(absence.worker, by)
    found = locked.absences.filter(pk=absence.pk).first()
    if found is not None:
        _note("absence.dropped", found, locked, by)
        found.delete()


@transaction.atomic
def limit_evenings(*, worker: PeerWorker, evenings_a_month: int | None, by: User | None) -> PeerWorker:
    """How many evenings a month he guides at most; None is as many as his organisation says."""
    locked = _lock(worker, by)
    locked.evenings_a_month = evenings_a_month
    locked.save(update_fields=["evenings_a_month"])
    evenings = "" if evenings_a_month is None else evenings_a_month
    audit.record("worker.limited", locked, by=by, organisation_id=locked.organisation_id, evenings=evenings)
    return locked


def _note(action: str, absence: Absence, worker: PeerWorker, by: User | None, **facts: object) -> None:
    audit.record(action, absence, by=by, organisation_id=worker.organisation_id, worker=worker.pk, **facts)
