"""Who can be reached when, who stands in, and the limits that protect a worker (W28)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups import rules
from groups.models import PeerWorker, Reachability, StandIn


def _lock(worker_id: uuid.UUID) -> PeerWorker:
    return PeerWorker.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=worker_id)


@transaction.atomic
def add_reachability(
    *,
    worker: PeerWorker,
    weekdays: Iterable[str],
    from_time: dt.time,
    until_time: dt.time,
    from_date: dt.date,
    by: User | None,
    until_date: dt.date | None = None,
) -> list[Reachability]:
    """He can be reached every week on these days (ISO numbers) between two hours on the organisation's clock.

    Raises `DomainError` for hours that overlap with what he said before, and for more than five days a week.
    """
    locked = _lock(worker.pk)
    require(rules.can_set_reachability(by, locked))
    days = sorted(set(weekdays))
    _refuse_unfit(locked, from_time, until_time, from_date, until_date)
    there = Reachability.objects.filter(Q(until_date=None) | Q(until_date__gte=from_date), worker=locked)
    there = there.filter(from_date__lte=until_date) if until_date else there
    if there.filter(weekday__in=days, from_time__lt=until_time, until_time__gt=from_time).exists():
        raise DomainError(_("You can be reached already in some of these hours. Choose others."), field="weekdays")
    if len({*there.values_list("weekday", flat=True), *days}) > rules.MOST_DAYS:
        raise DomainError(
            _("At most %(count)d days a week. Keep the others for yourself.") % {"count": rules.MOST_DAYS},
            field="weekdays",
        )
    values = {"from_time": from_time, "until_time": until_time, "from_date": from_date, "until_date": until_date}
    entries = [Reachability.objects.create(worker=locked, weekday=day, **values) for day in days]
    for entry in entries:
        _note("reachability.added", entry, locked, by, weekday=entry.weekday)
    return entries


def _refuse_unfit(
    worker: PeerWorker, from_time: dt.time, until_time: dt.time, from_date: dt.date, until_date: dt.date | None
) -> None:
    if not rules.can_be_reached(worker):
        raise DomainError(_("This worker pauses or has stopped. Change that first, on his own page."), field="worker")
    if until_time <= from_time:
        raise DomainError(_("The last hour is before the first. Change one of them."), field="until_time")
    if until_date and until_date < from_date:
        raise DomainError(_("The last day is before the first. Change one of them."), field="until_date")


def _note(action: str, entry: Reachability, worker: PeerWorker, by: User | None, **facts: object) -> None:
    audit.record(action, entry, by=by, organisation_id=worker.organisation_id, worker=worker.pk, **facts)


def _own(entry: Reachability, by: User | None) -> tuple[Reachability, PeerWorker]:
    """The entry and its worker, locked; refused to anybody but himself and his coordinators."""
    worker = _lock(entry.worker_id)
    require(rules.can_set_reachability(by, worker))
    return Reachability.objects.get(pk=entry.pk), worker


@transaction.atomic
def end_reachability(*, entry: Reachability, by: User | None, now: dt.datetime | None = None) -> None:
    """From today on he can't be reached in these hours any more."""
    found, worker = _own(entry, by)
    yesterday = clock.localdate(worker.organisation.zone, now) - dt.timedelta(days=1)
    _note("reachability.ended", found, worker, by)
    if found.from_date > yesterday:
        found.delete()
    elif found.until_date is None or found.until_date > yesterday:
        found.until_date = yesterday
        found.save(update_fields=["until_date"])


@transaction.atomic
def give_away(
    *, entry: Reachability, date: dt.date, by: User | None, to: PeerWorker | None = None, now: dt.datetime | None = None
) -> StandIn:
    """On this day he can't be reached: a colleague can, or whoever takes it. Until then it is a gap that all see."""
    found, worker = _own(entry, by)
    if not found.holds_on(date) or date < clock.localdate(worker.organisation.zone, now):
        raise DomainError(_("This evening is over, or it is not his any more. Look at the list again."))
    if to is not None:
        _refuse_stand_in(to, worker)
        _refuse_full_week(to, date)
    change, _created = StandIn.objects.update_or_create(reachability=found, date=date, defaults={"worker": to})
    _note("reachability.given_away", found, worker, by, date=date, to=to.pk if to else "")
    return change


def _refuse_stand_in(to: PeerWorker, worker: PeerWorker) -> None:
    if to.organisation_id != worker.organisation_id or not rules.can_be_reached(to):
        raise DomainError(_("Choose a worker of the same organisation."), field="to")
    if to.pk == worker.pk:
        raise DomainError(_("Choose a colleague."), field="to")


def _refuse_full_week(worker: PeerWorker, date: dt.date) -> None:
    """Five days a week is the most, evenings of colleagues included (W28, W39)."""
    monday = date - dt.timedelta(days=date.isoweekday() - 1)
    week = [monday + dt.timedelta(days=number) for number in range(7)]
    changed = StandIn.objects.filter(date__in=week)
    away = set(changed.filter(reachability__worker=worker).values_list("reachability_id", "date"))
    own = Reachability.objects.filter(worker=worker, from_date__lte=week[-1])
    days = {day for one in own for day in week if one.holds_on(day) and (one.pk, day) not in away}
    days |= set(changed.filter(worker=worker).values_list("date", flat=True))
    if len(days | {date}) > rules.MOST_DAYS:
        raise DomainError(
            _("%(name)s can be reached on %(count)d days of that week already. Choose somebody else.")
            % {"name": worker.name, "count": rules.MOST_DAYS},
            field="to",
        )


@transaction.atomic
def take_over(*, entry: Reachability, date: dt.date, by: User, now: dt.datetime | None = None) -> StandIn:
    """“I'll take it.” The first colleague gets it; the second hears who was first."""
    worker = _lock(entry.worker_id)
    colleague = PeerWorker.objects.filter(user=by, organisation=worker.organisation_id).first()
    require(colleague is not None and rules.can_be_reached(colleague) and colleague.pk != worker.pk)
    change = StandIn.objects.select_related("worker__user").filter(reachability=entry.pk, date=date).first()
    if change is None or date < clock.localdate(worker.organisation.zone, now):
        raise DomainError(_("This evening does not need anybody any more."))
    if change.worker_id and change.worker_id != colleague.pk:  # type: ignore[union-attr]
        raise DomainError(_("%(name)s has taken it already.") % {"name": change.worker.name if change.worker else ""})
    _refuse_full_week(colleague, date)  # type: ignore[arg-type]
    change.worker = colleague
    change.save(update_fields=["worker"])
    _note("reachability.taken", entry, worker, by, date=date)
    return change


@transaction.atomic
def take_back(*, entry: Reachability, date: dt.date, by: User | None) -> None:
    """He can after all; or whoever stood in can't, and the evening is open again."""
    worker = _lock(entry.worker_id)
    change = StandIn.objects.select_related("worker").filter(reachability=entry.pk, date=date).first()
    if change is None:
        return
    if rules.can_set_reachability(by, worker):
        change.delete()
    else:
        require(by is not None and change.worker is not None and change.worker.user_id == by.pk)
        change.worker = None
        change.save(update_fields=["worker"])
    _note("reachability.taken_back", entry, worker, by, date=date)


@transaction.atomic
def limit_calls(*, worker: PeerWorker, calls_a_week: int, by: User | None) -> PeerWorker:
    """How many calls a week he takes at most; after that the others are asked first."""
    locked = _lock(worker.pk)
    require(rules.can_set_reachability(by, locked))
    locked.calls_a_week = calls_a_week
    locked.save(update_fields=["calls_a_week"])
    audit.record("worker.limited", locked, by=by, organisation_id=locked.organisation_id, calls=calls_a_week)
    return locked
