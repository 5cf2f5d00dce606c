"""The audit trail: written inside the action that it tells of, sealed into a hash chain shortly after.

Sealing apart from writing keeps actions from queueing behind one another for the end of the chain (ADR 0005).
"""

import hashlib
import json
import uuid
from collections.abc import Iterator

from django.db import models, transaction

from core import clock
from core.models import AuditChain, AuditEvent

BATCH = 2000


def record(
    action: str,
    subject: models.Model,
    *,
    by: models.Model | None,
    organisation_id: uuid.UUID | None = None,
    **facts: object,
) -> None:
    """Adds one event to the trail, in the caller's transaction.

    `facts` hold ids, states, dates and numbers; never a name, an address or a text that somebody wrote.
    """
    AuditEvent.objects.create(
        at=clock.now(),
        actor_id=by.pk if by else None,
        organisation_id=organisation_id,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        facts={name: value if isinstance(value, int | bool) else str(value) for name, value in facts.items()},
    )


def _link(previous: str, event: AuditEvent, position: int) -> str:
    content = json.dumps(
        [
            previous,
            position,
            event.pk,
            event.at.timestamp(),
            str(event.actor_id),
            str(event.organisation_id),
            event.action,
            event.subject_type,
            event.subject_id,
            event.facts,
        ],
        sort_keys=True,
    )
    return hashlib.sha256(content.encode()).hexdigest()


@transaction.atomic
def seal() -> int:
    """Gives every new event its place in the chain; returns how many. Safe to run twice at once: one waits."""
    AuditChain.objects.get_or_create(pk=1)
    chain = AuditChain.objects.select_for_update().get(pk=1)
    events = list(AuditEvent.objects.filter(position=None).order_by("id")[:BATCH])
    for event in events:
        chain.position += 1
        chain.digest = event.digest = _link(chain.digest, event, chain.position)
        event.position = chain.position
        models.QuerySet(AuditEvent).filter(pk=event.pk, position=None).update(
            position=event.position, digest=event.digest
        )
    chain.save()
    return len(events)


def broken_links() -> Iterator[int]:
    """Positions at which the sealed trail no longer agrees with itself; nothing when it is whole."""
    digest, position = "", 0
    for event in AuditEvent.objects.exclude(position=None).order_by("position").iterator():
        position += 1
        if event.position != position or event.digest != _link(digest, event, position):
            yield position
            position = event.position or position
        digest = event.digest
    chain = AuditChain.objects.filter(pk=1).first()
    if chain and (chain.position, chain.digest) != (position, digest):
        yield position + 1
