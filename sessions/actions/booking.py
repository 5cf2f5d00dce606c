"""Nobody and no room in two places at once: locks first, looks after, refuses with the other evening's name.

Every action that books locks in one order (group, then room, then workers by id), so bookings wait for each other and
never deadlock. On SQLite the IMMEDIATE transaction is the lock.
"""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.errors import DomainError
from groups.actions import lock_workers
from groups.models import Group, PeerWorker, Venue
from groups.states import WorkerStatus
from sessions import words
from sessions.models import GroupSession, GroupSessionQuerySet
from sessions.queries import month_around


def lock_group(group: Group) -> Group:
    """The aggregate root of everything that is planned for it."""
    return Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)


def lock_resources(venue: Venue | None, workers: Iterable[PeerWorker] = ()) -> list[PeerWorker]:
    """The room and the workers, in this order; gives the workers as they are now, by id."""
    if venue is not None:
        Venue.objects.select_for_update(of=("self",)).get(pk=venue.pk)
    return lock_workers(workers)


def refuse_group_clash(
    group: Group, starts_at: dt.datetime, ends_at: dt.datetime, *, besides: GroupSession | None = None
) -> None:
    """One group has one evening at a time."""
    other = _others(starts_at, ends_at, besides).filter(group=group).first()
    if other:
        raise DomainError(
            _("This group meets then already: %(when)s. Choose another time.") % {"when": words.when(other)}
        )


def refuse_venue_clash(
    venue: Venue | None, starts_at: dt.datetime, ends_at: dt.datetime, *, besides: GroupSession | None = None
) -> None:
    if venue is None:
        return
    other = _others(starts_at, ends_at, besides).filter(venue=venue).first()
    if other:
        raise DomainError(
            _("%(room)s is taken: %(group)s meets there, %(when)s. Choose another room or time.")
            % {"room": venue.name, "group": other.group.name, "when": words.when(other)},
            field="venue",
        )


def refuse_worker_clash(
    worker: PeerWorker, starts_at: dt.datetime, ends_at: dt.datetime, *, besides: GroupSession | None = None
) -> None:
    """Looks at every organisation that this person works for: he is one man. Another one's group is not named."""
    other = _others(starts_at, ends_at, besides).filter(session_workers__worker__user=worker.user_id).first()
    if other and other.group.organisation_id != worker.organisation_id:
        raise DomainError(
            _("%(worker)s is elsewhere then. Choose somebody else.") % {"worker": worker.name}, field="workers"
        )
    if other:
        raise DomainError(
            _("%(worker)s guides %(group)s then, %(when)s. Choose somebody else.")
            % {"worker": worker.name, "group": other.group.name, "when": words.when(other)},
            field="workers",
        )


def refuse_away(worker: PeerWorker, session: GroupSession) -> None:
    """He said that he can't come on the day of this evening; needs the evening's `group`."""
    date = session.local_start.date()
    if worker.absences.between(date, date).exists():
        raise DomainError(words.away(worker), field="workers")


def refuse_full(worker: PeerWorker, session: GroupSession) -> None:
    """One evening more than he guides in a month at most (W39); needs his `organisation`."""
    date = session.local_start.date()
    first, last = month_around(session)
    there = GroupSession.objects.overlapping(first, last).filter(starts_at__gte=first, session_workers__worker=worker)
    if there.exclude(pk=session.pk).count() >= worker.most_evenings:
        raise DomainError(words.full(worker, worker.most_evenings, date), field="workers")


def refuse_alone(workers: Iterable[PeerWorker]) -> None:
    """Who is in training stands beside an active colleague (W4)."""
    statuses = {worker.status for worker in workers}
    if statuses == {WorkerStatus.TRAINING}:
        raise DomainError(words.alone(), field="workers")


def _others(starts_at: dt.datetime, ends_at: dt.datetime, besides: GroupSession | None) -> GroupSessionQuerySet:
    found = GroupSession.objects.overlapping(starts_at, ends_at).select_related("group").order_by("starts_at")
    return found.exclude(pk=besides.pk) if besides else found
