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
from sessions.models import GroupSession, GroupSessionQuerySet
from sessions.words import when


def lock_group(group: Group) -> Group:
    """The aggregate root of everything that is planned for it."""
    return Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)


def lock_resources(venue: Venue | None, workers: Iterable[PeerWorker] = ()) -> None:
    """The room and the workers, in this order."""
    if venue is not None:
        Venue.objects.select_for_update(of=("self",)).get(pk=venue.pk)
    lock_workers(workers)


def refuse_group_clash(
    group: Group, starts_at: dt.datetime, ends_at: dt.datetime, *, besides: GroupSession | None = None
) -> None:
    """One group has one evening at a time."""
    other = _others(starts_at, ends_at, besides).filter(group=group).first()
    if other:
        raise DomainError(_("This group meets then already: %(when)s. Choose another time.") % {"when": when(other)})


def refuse_venue_clash(
    venue: Venue | None, starts_at: dt.datetime, ends_at: dt.datetime, *, besides: GroupSession | None = None
) -> None:
    if venue is None:
        return
    other = _others(starts_at, ends_at, besides).filter(venue=venue).first()
    if other:
        raise DomainError(
            _("%(room)s is taken: %(group)s meets there, %(when)s. Choose another room or time.")
            % {"room": venue.name, "group": other.group.name, "when": when(other)},
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
            % {"worker": worker.name, "group": other.group.name, "when": when(other)},
            field="workers",
        )


def _others(starts_at: dt.datetime, ends_at: dt.datetime, besides: GroupSession | None) -> GroupSessionQuerySet:
    found = GroupSession.objects.overlapping(starts_at, ends_at).select_related("group").order_by("starts_at")
    return found.exclude(pk=besides.pk) if besides else found
