"""The two trails, what was done and what was read, each sealed into a hash chain (ADR 0005, ADR 0023).

Every link is SHA-256 over the one before and the content of the row. First and last link stand in `AuditChain`, signed
with a key that the database does not hold, and the last one in a file too (`core.anchors`): who can write to the
database can neither compute a new end nor put an old one back.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from core import anchors, audit, keyed
from core.models import AccessEvent, AuditChain, AuditEvent

BATCH = 2000
TRAILS: dict[type[AuditEvent] | type[AccessEvent], int] = {AuditEvent: 1, AccessEvent: 2}
Trail = type[AuditEvent] | type[AccessEvent]
Event = AuditEvent | AccessEvent
_CONTENT = {
    AuditEvent: ("actor_id", "organisation_id", "action", "subject_type", "subject_id", "facts"),
    AccessEvent: ("reader_id", "role", "organisation_id", "action", "subject_type", "subject_id", "together"),
}
_IDS = {"actor_id", "organisation_id", "reader_id"}


class TrailBroken(Exception):  # noqa: N818
    """The trail was changed outside Kring; nothing is sealed on top of it until somebody has looked."""


@dataclass(frozen=True)
class Break:
    """The first place at which a trail does not agree with itself, and what is wrong there."""

    trail: str
    position: int
    why: str


def seal_all(model: Trail) -> int:
    """Seals everything that waits, in batches. Raises `TrailBroken`."""
    sealed = 0
    while more := seal(model):
        sealed += more
    return sealed


@transaction.atomic
def seal(model: Trail) -> int:
    """Gives up to `BATCH` new events their place in the chain; returns how many. Safe to run twice at once.

    Raises `TrailBroken` when the end of the chain was not signed by Kring: a forged end is not built upon.
    """
    chain = _locked(model)
    events: list[Any] = list(model.objects.filter(position=None).order_by("id")[:BATCH])
    for event in events:
        chain.position += 1
        chain.digest = _link(chain.digest, event, chain.position)
        # The manager of a trail refuses updates; the guards in the database allow this one, once a row.
        row: models.QuerySet[Any] = models.QuerySet(model)
        row.filter(pk=event.pk, position=None).update(position=chain.position, digest=chain.digest)
    if events:
        _sign(chain)
    return len(events)


def first_break(model: Trail, *, anchored: bool = True) -> Break | None:
    """Walks over one trail from its checkpoint to its end, its signature and (unless not `anchored`) its anchor."""
    name = model._meta.object_name or ""
    chain = AuditChain.objects.filter(pk=TRAILS[model]).first()
    anchor = anchors.read(name) if anchored else None
    if chain is None:
        left = anchor or model.objects.exclude(position=None).exists()
        return Break(name, 1, "the end of the chain is missing") if left else None
    if not _is_signed(chain):
        return Break(name, chain.position, "the end of the chain was not signed by Kring")
    return _walk(model, chain, anchor)


def _walk(model: Trail, chain: AuditChain, anchor: anchors.Anchor | None) -> Break | None:
    name, position, digest = model._meta.object_name or "", chain.floor, chain.floor_digest
    at_anchor = digest if anchor and anchor.position == position else None
    rows: models.QuerySet[Any] = model.objects.filter(position__gt=chain.floor).order_by("position")
    for event in rows.iterator(chunk_size=BATCH):
        position += 1
        if event.position != position:
            return Break(name, position, "an event is missing")
        digest = _link(digest, event, position)
        if event.digest != digest:
            return Break(name, position, "an event was changed")
        if anchor and anchor.position == position:
            at_anchor = digest
    if (chain.position, chain.digest) != (position, digest):
        return Break(name, min(position, chain.position) + 1, "events are missing at the end")
    if anchor and anchor.position >= chain.floor and at_anchor != anchor.digest:
        return Break(name, min(position, anchor.position), "the end is not the one that was noted outside the database")
    stray = model.objects.filter(position__lte=chain.floor).first()
    return Break(name, stray.position or 0, "an event stands before the beginning") if stray else None


@transaction.atomic
def drop_before(model: Trail, *, before: dt.datetime, by: models.Model | None = None) -> int:
    """Deletes the sealed events older than `before` from the beginning of the trail; the rest stays verifiable.

    Moves the signed checkpoint to the last deleted link, and says so in the audit trail: from which position to which,
    and the link. Returns how many. Raises `TrailBroken` when the trail is not whole: retention must not tidy away
    the traces of tampering.
    """
    chain = _locked(model)
    if broken := first_break(model):
        raise TrailBroken(f"{broken.trail} {broken.position}: {broken.why}")
    sealed = model.objects.filter(position__gt=chain.floor)
    newest = sealed.filter(at__gte=before).aggregate(first=models.Min("position"))["first"]
    last = sealed.filter(position=newest - 1 if newest else chain.position).first()
    if last is None or last.position is None:
        return 0
    first, chain.floor, chain.floor_digest = chain.floor + 1, last.position, last.digest
    _sign(chain)
    gone, _per_model = models.QuerySet(model).filter(position__lte=chain.floor).delete()
    name = model._meta.object_name
    audit.record("trail.dropped", chain, by=by, trail=name, first=first, last=chain.floor, link=chain.floor_digest)
    return gone


@transaction.atomic
def sign_again(model: Trail) -> None:
    """Signs the end with the first data key: the last step of a change of keys. Raises `TrailBroken`."""
    _sign(_locked(model))


@transaction.atomic
def accept_end(model: Trail) -> None:
    """Notes the present end outside the database, after a restore from a backup. Raises `TrailBroken`.

    The trail must be whole but for its anchor; that the end was accepted stands in the audit trail.
    """
    anchors.forget(model._meta.object_name or "")
    chain = _locked(model)
    if broken := first_break(model):
        raise TrailBroken(f"{broken.trail} {broken.position}: {broken.why}")
    audit.record("trail.accepted", chain, by=None, trail=model._meta.object_name, position=chain.position)
    _sign(chain)


def _locked(model: Trail) -> AuditChain:
    key = TRAILS[model]
    if not AuditChain.objects.filter(pk=key).exists():
        if broken := first_break(model):
            raise TrailBroken(f"{broken.trail} {broken.position}: {broken.why}")
        _begin(key)
    chain = AuditChain.objects.select_for_update().get(pk=key)
    if not _is_signed(chain):
        raise TrailBroken(f"{model._meta.object_name}: the end of the chain was not signed by Kring")
    return chain


def _begin(key: int) -> None:
    """The row of a chain without events; two that begin at once make one."""
    AuditChain.objects.get_or_create(pk=key, defaults={"signature": signature(AuditChain(pk=key))})


def signature(chain: AuditChain) -> str:
    """What Kring signs both ends of a chain with; the key is made from the first data key."""
    return keyed.digest(_ends(chain), "trail")


def _sign(chain: AuditChain) -> None:
    chain.signature = signature(chain)
    chain.save()
    name = next(model._meta.object_name or "" for model, key in TRAILS.items() if key == chain.pk)
    anchor = anchors.Anchor(chain.position, chain.digest)
    # Only what was committed is noted: an anchor ahead of the database would look like a truncation.
    transaction.on_commit(lambda: anchors.write(name, anchor))


def _is_signed(chain: AuditChain) -> bool:
    return keyed.is_one_of(chain.signature, keyed.digests(_ends(chain), "trail"))


def _ends(chain: AuditChain) -> str:
    return json.dumps([chain.pk, chain.position, chain.digest, chain.floor, chain.floor_digest])


def _link(previous: str, event: Event, position: int) -> str:
    values = [_value(event, name) for name in _CONTENT[type(event)]]
    content = json.dumps([previous, position, event.pk, event.at.timestamp(), *values], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _value(event: Event, name: str) -> object:
    value = getattr(event, name)
    return str(value) if name in _IDS else value


def breaks() -> Iterator[Break]:
    """The first break of each trail that has one."""
    yield from filter(None, map(first_break, TRAILS))
