"""Retention: a man is told, may ask to be kept, and is erased when nobody holds him any more (ADR 0032)."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.backups.steps import Point
from core.errors import DomainError, require
from groups.models import Organisation
from participants import notices, queries
from participants.actions.erasing import erase_man
from participants.models import Participant
from participants.states import ErasedBy
from reminders.actions import cancel_for, enqueue_all
from reminders.states import Why

AT_ONCE = 200


def tell_of_retention(*, now: dt.datetime | None = None) -> int:
    """Tells whose time is over in four weeks, once; returns how many. Who can't be reached is noted all the same."""
    now = now or clock.now()
    found = [pk for one in Organisation.objects.all() for pk in queries.to_tell(one, now).values_list("pk", flat=True)]
    return sum(_tell(pk, now) for pk in found)


def catch_up(point: Point) -> None:
    """After a restore: who was perhaps told since the backup counts as told, and nobody hears it a second time.

    The letters are held back with all others, and a coordinator sees them.
    """
    tell_of_retention(now=point.at)


@transaction.atomic
def _tell(pk: uuid.UUID, now: dt.datetime) -> bool:
    man = Participant.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=pk).first()
    if man is None or not queries.to_tell(man.organisation, now).filter(pk=pk).exists():
        return False
    man.retention_told_at = now
    man.save(update_fields=["retention_told_at"])
    enqueue_all([notices.retention_letter(man, now)] if man.contact_id else [], now=now)
    audit.record("participant.retention_told", man, by=None, organisation_id=man.organisation_id)
    return True


@transaction.atomic
def keep_me(*, user: User, now: dt.datetime | None = None) -> int:
    """He asks that nothing is erased yet: the time starts again today, in all his files. Returns how many."""
    now = now or clock.now()
    files = list(Participant.objects.select_for_update(of=("self",)).filter(user=user).order_by("pk"))
    require(bool(files))
    for file in files:
        file.kept_at, file.retention_told_at = now, None
        file.save(update_fields=["kept_at", "retention_told_at"])
        cancel_for(subject=notices.retention_subject(file), why=Why.NOT_TRUE, now=now)
        audit.record("participant.kept", file, by=user, organisation_id=file.organisation_id)
    return len(files)


def erase_retained(*, now: dt.datetime | None = None) -> int:
    """Erases those whose time is over; returns how many. One that others hold at this moment waits for tomorrow."""
    now, erased = now or clock.now(), 0
    for organisation in Organisation.objects.all():
        for man in queries.to_erase(organisation, now)[:AT_ONCE]:
            erased += _erase_if_still(man, now)
    return erased


def _erase_if_still(man: Participant, now: dt.datetime) -> bool:
    """Asked again under the lock: he may have come back, or asked to be kept, a moment ago."""

    def still(locked: Participant) -> bool:
        return queries.to_erase(locked.organisation, now).filter(pk=locked.pk).exists()

    try:
        return erase_man(participant=man, by=None, how=ErasedBy.RETENTION, only_if=still, now=now) is not None
    except (DomainError, Participant.DoesNotExist):
        return False
