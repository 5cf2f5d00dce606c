"""Putting messages into the ledger and taking them out again, in the transaction of the action that causes it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Contact, User
from core import audit, clock
from reminders import poke, registry, rules
from reminders.models import Message, OptOut
from reminders.states import OPEN, WAITING, MessageState, Why

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message that an action wants sent.

    `key` names it once and for ever, such as `session:{id}:{version}:{person}:{offset}`: a second notice with the same
    key changes nothing. `params` hold ids, numbers and moments (ISO) only.
    """

    kind: str
    to: Contact
    key: str
    subject: str = ""
    version: int = 0
    params: dict[str, object] = field(default_factory=dict)
    not_before: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    organisation_id: uuid.UUID | None = None


def enqueue(notice: Notice, *, now: dt.datetime | None = None) -> Message | None:
    """Puts one message into the ledger, in the caller's transaction, and returns its row (an earlier one of that key).

    None when there is nothing to send: its time has passed already. Raises `KeyError` for an unknown kind,
    `ValueError` for parameters that could hold words, `RuntimeError` outside a transaction.
    """
    enqueue_all([notice], now=now)
    return Message.objects.filter(key=notice.key).first()


def enqueue_all(notices: Iterable[Notice], *, now: dt.datetime | None = None) -> int:
    """Puts messages into the ledger; returns how many were new. Safe to run twice at once. Raises as `enqueue`."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a message belongs in the transaction of the action that causes it")
    now = now or clock.now()
    rows = {row.key: row for row in (_row(notice, now) for notice in notices) if row.expires_at > now}
    keys = list(rows)
    for start in range(0, len(keys), BATCH):
        part = keys[start : start + BATCH]
        known = set(Message.objects.filter(key__in=part).values_list("key", flat=True))
        for key in known:
            del rows[key]
    # Two transactions may bring the same key: the second meets the first's row and leaves it as it is.
    Message.objects.bulk_create(
        rows.values(), batch_size=BATCH, update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    if any(row.due_at <= now for row in rows.values()):
        poke.on_commit()
    return len(rows)


def _row(notice: Notice, now: dt.datetime) -> Message:
    kind = registry.message_kind(notice.kind)
    if not rules.holds_only_ids(notice.params):
        raise ValueError(f"a message of kind '{kind.name}' may hold ids only")
    not_before = notice.not_before or now
    row = Message(
        key=notice.key,
        kind=kind.name,
        audience=kind.audience,
        recipient=notice.to,
        organisation_id=notice.organisation_id,
        subject=notice.subject,
        version=notice.version,
        params=notice.params,
        not_before=not_before,
        due_at=not_before,
        expires_at=notice.expires_at or not_before + kind.lifetime,
    )
    row.message_id = f"<{row.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"
    return row


def close(rows: "QuerySet[Message]", state: MessageState, why: Why, now: dt.datetime, **extra: object) -> int:
    """Finishes `rows` without sending. Locks them in the order of their ids, as deliverers do: no deadlock."""
    ids = list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    closed = 0
    for start in range(0, len(ids), BATCH):
        closed += rows.filter(pk__in=ids[start : start + BATCH]).update(
            state=state, why=why, finished_at=now, claim_token=None, claimed_at=None, **extra
        )
    return closed


@transaction.atomic
def cancel_for(
    *,
    subject: str,
    before_version: int | None = None,
    kinds: Sequence[str] = (),
    recipient: Contact | None = None,
    why: Why = Why.REPLACED,
    now: dt.datetime | None = None,
) -> int:
    """Cancels what has not left the house about `subject`; returns how many. In the caller's transaction.

    With `before_version` only older versions: what a moved or cancelled evening does to its old reminders.
    A message that is in the hands of its channel at this moment can no longer be held back.
    """
    rows = Message.objects.filter(subject=subject, state__in=OPEN, handed_at=None)
    if before_version is not None:
        rows = rows.filter(version__lt=before_version)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if recipient is not None:
        rows = rows.filter(recipient=recipient)
    return close(rows, MessageState.CANCELLED, why, now or clock.now())


@transaction.atomic
def acknowledge(*, message: Message, by: User, now: dt.datetime | None = None) -> Message:
    """Somebody has taken it up: an alert is not tried again, a dead or uncertain message leaves the list for people.

    Saying it twice changes nothing.
    """
    now = now or clock.now()
    waiting = Message.objects.filter(pk=message.pk, state__in=OPEN, handed_at=None)
    close(waiting, MessageState.CANCELLED, Why.ACKNOWLEDGED, now)
    if Message.objects.filter(pk=message.pk, acknowledged_at=None).update(acknowledged_at=now, acknowledged_by=by):
        audit.record("message acknowledged", message, by=by, organisation_id=message.organisation_id)
    message.refresh_from_db()
    return message


@transaction.atomic
def expire(*, now: dt.datetime | None = None) -> int:
    """Sweep: what could not be sent in its time is closed as expired; returns how many. Safe to run twice at once."""
    now = now or clock.now()
    late = Message.objects.filter(state__in=WAITING, expires_at__lte=now)
    return close(late, MessageState.EXPIRED, Why.TOO_LATE, now)


@transaction.atomic
def set_topic(*, contact: Contact, topic: str, wanted: bool) -> None:
    """The contact wants messages on `topic`, or does not. Asked again right before each one is sent."""
    if wanted:
        OptOut.objects.filter(contact=contact, topic=topic).delete()
    else:
        OptOut.objects.get_or_create(contact=contact, topic=topic)
