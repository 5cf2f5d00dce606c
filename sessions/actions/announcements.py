"""A worker tells his group something, and takes it back."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Group
from reminders.actions import cancel_for, enqueue_all
from reminders.states import Why
from sessions import announcements, rules
from sessions.actions.booking import lock_group
from sessions.models import Announcement

LONGEST = dt.timedelta(days=92)


@transaction.atomic
def announce(
    *,
    group: Group,
    text: str,
    until: dt.date,
    by: User | None,
    token: uuid.UUID | None = None,
    now: dt.datetime | None = None,
) -> Announcement:
    """Tells everybody who takes part; it stands until the end of `until` on the group's own clock (W11).

    The messages that leave the house say only that there is a message. `token` is the id it gets: posting the same form
    twice tells it once. Raises `DomainError` for an empty text and for
    a day that has passed or lies further away than three months.
    """
    now = now or clock.now()
    locked = lock_group(group)
    require(rules.can_plan(by, locked))
    if token and (twin := Announcement.objects.filter(pk=token, group=locked).first()):
        return twin
    if not text.strip():
        raise DomainError(_("Write what you want to tell."), field="text")
    if until < clock.localdate(locked.zone, now):
        raise DomainError(_("That day has passed. Choose today or a later day."), field="until")
    if until > clock.localdate(locked.zone, now) + LONGEST:
        raise DomainError(_("Choose a day within three months."), field="until")
    midnight = clock.at_local(until + dt.timedelta(days=1), dt.time(), locked.zone)
    announcement = Announcement(id=token or uuid.uuid4(), group=locked, text=text.strip(), by=by, stands_until=midnight)
    announcement.save(force_insert=True)
    enqueue_all(announcements.notices(announcement, now=now), now=now)
    audit.record("announcement.made", announcement, by=by, organisation_id=locked.organisation_id)
    return announcement


@transaction.atomic
def take_back(*, announcement: Announcement, by: User | None, now: dt.datetime | None = None) -> Announcement:
    """Nobody reads it from now on; messages that have not left yet stay in the house. Twice is once."""
    now = now or clock.now()
    locked = Announcement.objects.select_for_update(of=("self",)).select_related("group__organisation")
    taken = locked.get(pk=announcement.pk)
    require(rules.can_plan(by, taken.group))
    if taken.taken_back_at is None:
        taken.taken_back_at = now
        taken.save(update_fields=["taken_back_at"])
        cancel_for(subject=announcements.about(taken), why=Why.NOT_TRUE, now=now)
        audit.record("announcement.taken back", taken, by=by, organisation_id=taken.group.organisation_id)
    return taken
