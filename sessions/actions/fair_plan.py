"""A coordinator accepts a suggested plan, whole or some of its evenings (W4)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit
from core.errors import DomainError, NotAllowed, require
from groups.actions import lock_workers
from groups.models import Group, Organisation, PeerWorker
from groups.rules import coordinates
from sessions.actions.workers import assign_workers
from sessions.models import GroupSession
from sessions.words import when


@dataclass(frozen=True)
class Choice:
    """An evening as the coordinator saw it, and who should guide it from now on."""

    session: GroupSession
    seen_revision: int
    workers: Sequence[PeerWorker]


@transaction.atomic
def accept_plan(
    *, organisation: Organisation, choices: Sequence[Choice], by: User | None, now: dt.datetime | None = None
) -> list[GroupSession]:
    """Writes these evenings, all of them or none. What was suggested is looked at again: it may have changed since.

    Locks all groups, evenings and workers first, each by id, so that two plans at once wait for each other. Raises
    `DomainError` with the evening and the reason when one of them is not possible any more.
    """
    require(coordinates(by, organisation))
    _lock_all(choices)
    written = [_write(choice, by=by, now=now) for choice in choices]
    audit.record("plan.accepted", organisation, by=by, organisation_id=organisation.pk, evenings=len(written))
    return written


def _lock_all(choices: Sequence[Choice]) -> None:
    groups = Group.objects.select_for_update(of=("self",)).filter(pk__in={one.session.group_id for one in choices})
    list(groups.order_by("pk").values_list("pk"))
    evenings = GroupSession.objects.select_for_update(of=("self",)).filter(pk__in={one.session.pk for one in choices})
    list(evenings.order_by("pk").values_list("pk"))
    lock_workers(worker for choice in choices for worker in choice.workers)


def _write(choice: Choice, *, by: User | None, now: dt.datetime | None) -> GroupSession:
    try:
        return assign_workers(
            session=choice.session, workers=choice.workers, seen_revision=choice.seen_revision, by=by, now=now
        )
    except NotAllowed:
        raise
    except DomainError as refusal:
        values = {"group": choice.session.group.name, "when": when(choice.session), "reason": refusal}
        raise DomainError(
            _("%(group)s, %(when)s: %(reason)s Nothing of this plan was written. Look at the new suggestion.") % values
        ) from refusal
