"""Workers and the roster of a group."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions import contact_of
from accounts.models import User
from core import audit
from core.errors import DomainError, require
from core.states import check_step
from groups import rules
from groups.models import Facilitation, Group, Organisation, PeerWorker
from groups.states import AVAILABLE, WORKER_STEPS, Engagement, GroupStatus, RosterRole, WorkerStatus


def lock_workers(workers: Iterable[PeerWorker]) -> list[PeerWorker]:
    """Locks these workers in one order, so that two bookings of the same man wait for each other and never deadlock."""
    ids = [worker.pk for worker in workers]
    return list(PeerWorker.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


@transaction.atomic
def add_worker(
    *,
    organisation: Organisation,
    user: User,
    by: User | None,
    engagement: str = Engagement.VOLUNTEER,
    status: str = WorkerStatus.ACTIVE,
) -> PeerWorker:
    """Makes a user a peer support worker here; one who is already stays as he is (W38)."""
    require(rules.can_manage_organisation(by, organisation))
    worker, created = PeerWorker.objects.get_or_create(
        organisation=organisation, user=user, defaults={"engagement": engagement, "status": status}
    )
    if created:
        contact_of(user)
        audit.record("worker.added", worker, by=by, organisation_id=organisation.pk)
    return worker


@transaction.atomic
def change_worker(*, worker: PeerWorker, by: User | None, engagement: str, status: str) -> PeerWorker:
    """Changes engagement and status. Raises `DomainError` for a step that is not legal."""
    locked = PeerWorker.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=worker.pk)
    require(rules.coordinates(by, locked.organisation))
    if status != locked.status:
        check_step(WORKER_STEPS, WorkerStatus(locked.status), WorkerStatus(status))
    locked.engagement, locked.status = engagement, status
    locked.save(update_fields=["engagement", "status"])
    audit.record("worker.changed", locked, by=by, organisation_id=locked.organisation_id, status=status)
    return locked


@transaction.atomic
def start_facilitation(
    *,
    group: Group,
    worker: PeerWorker,
    from_date: dt.date,
    by: User | None,
    until_date: dt.date | None = None,
    role: str = RosterRole.SECOND,
) -> Facilitation:
    """Puts a worker on the group's roster. Raises `DomainError` where he stands on it already in those days."""
    locked = Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    require(rules.can_manage_group(by, locked))
    _refuse_unfit(locked, worker)
    if until_date and until_date < from_date:
        raise DomainError(_("The last day is before the first. Change one of them."), field="until_date")
    overlap = locked.facilitations.filter(Q(until_date=None) | Q(until_date__gte=from_date), worker=worker)
    if until_date:
        overlap = overlap.filter(from_date__lte=until_date)
    if overlap.exists():
        raise DomainError(_("He stands on this roster already in those days."), field="worker")
    entry = Facilitation.objects.create(
        group=locked, worker=worker, role=role, from_date=from_date, until_date=until_date
    )
    audit.record("facilitation.started", entry, by=by, organisation_id=locked.organisation_id, worker=worker.pk)
    return entry


def _refuse_unfit(group: Group, worker: PeerWorker) -> None:
    if group.status == GroupStatus.CLOSED:
        raise DomainError(_("This group is closed: its roster can't change any more."))
    if worker.organisation_id != group.organisation_id:
        raise DomainError(_("Choose a worker of this group's organisation."), field="worker")
    if worker.status not in AVAILABLE:
        raise DomainError(_("This worker pauses or has stopped. Change that first, on his own page."), field="worker")


@transaction.atomic
def end_facilitation(*, entry: Facilitation, until_date: dt.date, by: User | None) -> Facilitation:
    """His last day on the roster; the rights that came with it end with that day."""
    locked = Facilitation.objects.select_for_update(of=("self",)).select_related("group__organisation").get(pk=entry.pk)
    require(rules.can_manage_group(by, locked.group))
    if until_date < locked.from_date:
        raise DomainError(_("The last day is before the first. Change one of them."), field="until_date")
    locked.until_date = until_date
    locked.save(update_fields=["until_date"])
    audit.record("facilitation.ended", locked, by=by, organisation_id=locked.group.organisation_id, until=until_date)
    return locked


@transaction.atomic
def clear_roster(*, entries: Iterable[Facilitation], last_day: dt.date, by: User | None) -> None:
    """Ends these entries on `last_day`; one that would begin only after it is taken away. Needs the group's lock."""
    for entry in entries:
        organisation_id = entry.group.organisation_id
        if entry.from_date > last_day:
            audit.record("facilitation.dropped", entry, by=by, organisation_id=organisation_id, worker=entry.worker_id)
            entry.delete()
        elif entry.until_date is None or entry.until_date > last_day:
            entry.until_date = last_day
            entry.save(update_fields=["until_date"])
            audit.record("facilitation.ended", entry, by=by, organisation_id=organisation_id, until=last_day)
