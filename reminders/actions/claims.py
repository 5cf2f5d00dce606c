"""Claiming messages, marking them as handed over, writing down how it ended. Every transaction here is short.

A claim is a token on the row. Only its holder may hand the message to a channel, and only after marking `handed_at`;
so a claim without that mark has certainly not left the house, and one with it may have. Rows are always locked in the
order of their ids, by deliverers as by whoever cancels: no deadlock.
"""

import datetime as dt
import logging
import uuid
from dataclasses import dataclass

from django.db import OperationalError, connection, transaction
from django.db.models import Case, QuerySet, Value, When

from core import clock
from core.states import check_step
from reminders import rules
from reminders.actions import statements
from reminders.models import Attempt, Message
from reminders.states import MESSAGE_STEPS, WAITING, Audience, MessageState, Outcome, Why

log = logging.getLogger("kring.reminders")

# A claim that was never handed over may be taken again soon: its holder's mark would be refused (the token is gone).
LEASE = dt.timedelta(seconds=60)
# One that was handed over is given up on when no task can be alive any more (CELERY_TASK_TIME_LIMIT is 300 s).
FATE_UNKNOWN_AFTER = dt.timedelta(seconds=360)
AT_ONCE = 25


@dataclass(frozen=True)
class Claim:
    """A message, and the token with which its holder may hand it over and finish it."""

    message: Message
    token: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a claim ends: RETRY or PENDING (not tried) come back at `due_at`, the other states are final."""

    state: MessageState
    outcome: Outcome | None = None  # None: no attempt was made
    due_at: dt.datetime | None = None
    why: Why | str = ""
    detail: str = ""


def claim(*, limit: int = AT_ONCE, now: dt.datetime | None = None) -> list[Claim]:
    """Takes up to `limit` due messages for this caller alone, in one statement: one winner for each row.

    PostgreSQL passes over rows that another is claiming; on SQLite the IMMEDIATE transaction lets one writer at a time.
    """
    now, token = now or clock.now(), uuid.uuid4()
    lock = statements.LOCK if connection.features.has_select_for_update_skip_locked else ""
    sql = statements.CLAIM.format(condition=statements.CONDITION, limit=int(limit), lock=lock)
    with transaction.atomic():
        ids = statements.returned_ids(sql, now, token, now)
    rows = Message.objects.filter(pk__in=ids, claim_token=token).select_related("recipient__user")
    return [Claim(message, token) for message in rows.prefetch_related("recipient__opt_outs").order_by("pk")]


def claim_one(*, now: dt.datetime | None = None) -> Claim | None:
    """Takes the one message that has been due longest; None when nothing is due."""
    return next(iter(claim(limit=1, now=now)), None)


def hand_over(*, claim: Claim, channel: str, now: dt.datetime | None = None) -> bool:
    """Marks that the message goes to its channel now. False: the claim is lost (cancelled, or taken by another)."""
    return advance(ended=None, upcoming=(claim, channel), now=now)


def finish(*, claim: Claim, ended: Ended, now: dt.datetime | None = None) -> None:
    """Writes down how a claim ended. A holder whose claim was given up on can still say that it was sent."""
    advance(ended=(claim, ended), upcoming=None, now=now)


def release(*, claim: Claim, due_at: dt.datetime | None = None, now: dt.datetime | None = None) -> None:
    """Puts a claimed message back untried, to be taken at `due_at` (now)."""
    now = now or clock.now()
    finish(claim=claim, ended=Ended(state=MessageState.PENDING, due_at=due_at or now), now=now)


def advance(
    *,
    ended: tuple[Claim, Ended] | None,
    upcoming: tuple[Claim, str] | None,
    now: dt.datetime | None = None,
) -> bool:
    """Finishes one claim and marks the next one of the batch as handed over, in one transaction.

    Returns whether the next one may be sent. A clash of locks must not lose what we know: it is tried again.
    """
    now = now or clock.now()
    for last in (False, False, True):
        try:
            with transaction.atomic():
                if ended is not None:
                    _write_end(*ended, now)
                return upcoming is not None and _mark(*upcoming, now)
        except OperationalError:
            if last:
                raise
            log.warning("a clash while finishing a message; trying again")
    return False


def _mark(held: Claim, channel: str, now: dt.datetime) -> bool:
    message, number = held.message, held.message.attempts_made + 1
    if not statements.run(statements.MARK, now, channel, number, message.pk, held.token, now):
        return False
    message.handed_at, message.channel, message.attempts_made = now, channel, number
    return True


def _write_end(held: Claim, ended: Ended, now: dt.datetime) -> None:
    message = held.message
    check_step(MESSAGE_STEPS, MessageState.CLAIMED, ended.state)
    # An attempt that failed before it reached its channel counts as one too.
    number = message.attempts_made + (ended.outcome is not None and message.handed_at is None)
    if not statements.run(
        statements.FINISH, *_fields_after(message, ended, number, now), message.pk, held.token, ended.state
    ):
        log.warning("%s ended as %s after its claim was lost", message, ended.state)
    elif ended.outcome is not None:
        attempt = (message.pk, number, message.channel, message.handed_at, now, ended.outcome, ended.detail[:120])
        statements.run(statements.ATTEMPT, *attempt)


def _fields_after(message: Message, ended: Ended, number: int, now: dt.datetime) -> tuple[object, ...]:
    """What `FINISH` writes: state, why, finished at, due at, token, claimed at, handed at, attempts made."""
    if ended.state in WAITING:
        state = MessageState.RETRY if number else MessageState.PENDING
        return state, "", None, ended.due_at or now, None, None, None, number
    # Whoever holds the token of an uncertain one may still say more.
    claim = (message.claim_token, message.claimed_at) if ended.state == MessageState.UNCERTAIN else (None, None)
    return ended.state, ended.why, now, message.due_at, *claim, message.handed_at, number


@transaction.atomic
def recover(*, now: dt.datetime | None = None) -> int:
    """Sweep: settles claims whose holder died; returns how many. Safe to run twice at once.

    Never handed over: back to waiting. Handed over to a participant: uncertain, shown and not repeated. A staff alert:
    tried again with the same Message-ID, unless somebody has already taken it up or it has expired.
    """
    now = now or clock.now()
    claimed = Message.objects.filter(state=MessageState.CLAIMED)
    unsent = claimed.filter(claimed_at__lt=now - LEASE, handed_at=None)
    back: dict[str, object] = {"due_at": now, "claim_token": None, "claimed_at": None, "handed_at": None}
    waiting = Case(When(attempts_made=0, then=Value(MessageState.PENDING)), default=Value(MessageState.RETRY))
    settled = unsent.filter(pk__in=_locked(unsent)).update(state=waiting, **back)
    return settled + settle_unknown(claimed.filter(handed_at__lt=now - FATE_UNKNOWN_AFTER), now=now)


def settle_unknown(lost: "QuerySet[Message]", *, now: dt.datetime, why: Why = Why.UNKNOWN) -> int:
    """Settles claims that were handed over and of which nothing was heard; returns how many. In a transaction."""
    back: dict[str, object] = {"due_at": now, "claim_token": None, "claimed_at": None, "handed_at": None}
    messages = list(lost.select_for_update(skip_locked=True).order_by("pk"))
    for message in messages:
        row = Message.objects.filter(pk=message.pk)
        if message.audience == Audience.PARTICIPANT:
            row.update(state=MessageState.UNCERTAIN, why=why, finished_at=now)
        else:
            row.update(**_after_unknown_alert(message, now, back))
        Attempt.objects.create(
            message=message,
            number=message.attempts_made,
            channel=message.channel,
            started_at=message.handed_at,
            ended_at=now,
            outcome=Outcome.UNKNOWN,
            detail="the sender stopped",
        )
    return len(messages)


def _after_unknown_alert(message: Message, now: dt.datetime, back: dict[str, object]) -> dict[str, object]:
    given_up = {"claim_token": None, "claimed_at": None, "finished_at": now}
    if message.acknowledged_at:
        return {"state": MessageState.CANCELLED, "why": Why.ACKNOWLEDGED, **given_up}
    again = rules.next_attempt(message.attempts_made, now=now, expires_at=message.expires_at)
    if again is None:
        return {"state": MessageState.EXPIRED, "why": Why.TOO_LATE, **given_up}
    return {"state": MessageState.RETRY, **back, "due_at": again}


def _locked(rows: "QuerySet[Message]") -> list[uuid.UUID]:
    return list(rows.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True))
