"""Who guides an evening."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import DomainError, require
from groups.models import PeerWorker
from groups.states import AVAILABLE
from sessions import rules
from sessions.actions import booking
from sessions.actions.trail import lock_session, note_change, refuse_stale
from sessions.models import GroupSession, SessionWorker
from sessions.states import ChangeKind

MOST = 2


@transaction.atomic
def assign_workers(
    *,
    session: GroupSession,
    workers: Sequence[PeerWorker],
    by: User | None,
    seen_revision: int | None = None,
    now: dt.datetime | None = None,
) -> GroupSession:
    """Sets who guides the evening: one or two workers of the organisation, or nobody, which is flagged (W4).

    Raises `DomainError` for a third one, for one who pauses or stopped, is elsewhere then or in training and alone; and
    for one who is new on it and away, or on as many evenings that month as he guides at most.
    """
    now = now or clock.now()
    locked = lock_session(session)
    require(rules.can_plan(by, locked.group))
    if not rules.can_change(by, locked, now):
        raise DomainError(_("This evening is over or cancelled: nobody can be added any more."))
    refuse_stale(locked, seen_revision)
    before = list(locked.session_workers.order_by("position").values_list("worker", flat=True))
    if before == [worker.pk for worker in workers]:
        return locked
    locked.session_workers.all().delete()
    place_workers(locked, workers, regulars=_regulars(locked), there=before)
    note_change(
        locked, ChangeKind.WORKERS, by=by, now=now, calendar=False, workers=[str(worker.pk) for worker in workers]
    )
    return locked


def _regulars(session: GroupSession) -> set:
    on_date = session.group.facilitations.on(session.local_start.date())
    return set(on_date.values_list("worker", flat=True))


def place_workers(
    session: GroupSession,
    workers: Sequence[PeerWorker],
    regulars: set | None = None,
    there: Collection[uuid.UUID] = (),
) -> list[SessionWorker]:
    """Writes the places of an evening whose group is locked. Who is not on the roster that day is a substitute.

    Those who stood `there` already may stay, also when they can't come: the evening is at risk, and that is shown.
    """
    if len(workers) > MOST:
        raise DomainError(_("An evening has one or two workers. Choose at most two."), field="workers")
    locked = {worker.pk: worker for worker in booking.lock_resources(None, workers)}
    chosen = [locked[worker.pk] for worker in workers]
    for worker in chosen:
        _refuse_unfit(session, worker, is_new=worker.pk not in there)
    booking.refuse_alone(chosen)
    regulars = _regulars(session) if regulars is None else regulars
    return SessionWorker.objects.bulk_create(
        SessionWorker(session=session, worker=worker, position=place, is_substitute=worker.pk not in regulars)
        for place, worker in enumerate(chosen, start=1)
    )


def _refuse_unfit(session: GroupSession, worker: PeerWorker, *, is_new: bool) -> None:
    if worker.organisation_id != session.group.organisation_id:
        raise DomainError(_("Choose a worker of this group's organisation."), field="workers")
    if worker.status not in AVAILABLE:
        said = _("%(worker)s pauses or has stopped. Choose somebody else.") % {"worker": worker.name}
        raise DomainError(said, field="workers")
    booking.refuse_worker_clash(worker, session.starts_at, session.ends_at, besides=session)
    if is_new:
        worker.organisation = session.group.organisation
        booking.refuse_away(worker, session)
        booking.refuse_full(worker, session)
