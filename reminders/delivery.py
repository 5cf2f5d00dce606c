"""Delivery: the same run for every Celery tick, every poke and `manage.py deliver`.

For each message: is it still true and still wanted, is there a safe channel, is it time; put it into words; mark it as
handed over; send it outside any transaction; write down how it ended together with the mark of the next one.
"""

import datetime as dt
import logging
import time
import traceback
from collections import Counter
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from accounts.models import Contact
from core import clock
from reminders import actions, registry, rules
from reminders.actions import Claim, Ended
from reminders.actions.claims import AT_ONCE
from reminders.actions.heartbeat import DELIVERER
from reminders.channels import Channel, ChannelError, Channels, FateUnknown, Parcel, Refused, TryLater
from reminders.models import Message
from reminders.registry import Letter, MessageKind
from reminders.states import Audience, MessageState, Outcome, Why

log = logging.getLogger("kring.reminders")

FRESH_FOR = dt.timedelta(seconds=2)
RUN_SECONDS = 8.0  # a run ends before a soft shutdown (10 s) would have to break it off


def deliver(
    *,
    seconds: float = RUN_SECONDS,
    limit: int | None = None,
    channels: Channels | None = None,
    full_batch: Callable[[], None] | None = None,
) -> Counter[str]:
    """Sends what is due, for about `seconds` or up to `limit` messages; returns how many ended in which state.

    `full_batch` is called once, when there is more than one batch: time to call another pair of hands. `more` in the
    answer is 1 when the time was over before the work was.
    """
    ends, tally = time.monotonic() + seconds, Counter[str]()
    actions.recover()
    with channels or Channels() as ways:
        while True:
            actions.beat(name=DELIVERER)
            left = AT_ONCE if limit is None else min(AT_ONCE, limit - tally.total())
            claims = actions.claim(limit=left) if left > 0 else []
            if full_batch is not None and len(claims) == AT_ONCE:
                full_batch()
                full_batch = None
            tally += _Batch(ways, ends).run(claims)
            if len(claims) < left or not claims:
                return tally
            if time.monotonic() >= ends:
                tally["more"] = 1
                return tally


class _Batch:
    """One batch of claims on its way out. `_last` is the end that has not been written down yet."""

    def __init__(self, channels: Channels, ends: float) -> None:
        self._channels, self._ends = channels, ends
        self._last: tuple[Claim, Ended] | None = None
        self._tally: Counter[str] = Counter()

    def run(self, claims: list[Claim]) -> Counter[str]:
        for claim in claims:
            if time.monotonic() >= self._ends:
                self._note(claim, Ended(state=MessageState.PENDING, due_at=claim.message.due_at))
            else:
                self._one(claim)
        self._flush()
        return self._tally

    def _one(self, claim: Claim) -> None:
        """One bad row ends here, as a failed attempt of its own, and never stops the batch."""
        try:
            channel, prepared = _prepared(claim.message, self._channels)
        except _NotNow as verdict:
            self._note(claim, verdict.ended)
            return
        except Exception as error:  # noqa: BLE001 - whatever a kind's code raises, the others must go out
            log.error("%s could not be put into words: %s", claim.message, _where(error))
            self._note(claim, _failed(claim.message, type(error).__name__))
            return
        last, self._last = self._last, None
        if actions.advance(ended=last, upcoming=(claim, claim.message.channel)):
            self._note(claim, _sent(claim.message, channel, prepared))

    def _note(self, claim: Claim, ended: Ended) -> None:
        self._flush()
        self._last = (claim, ended)
        self._tally[ended.state] += 1

    def _flush(self) -> None:
        if self._last is not None:
            last, self._last = self._last, None
            actions.finish(claim=last[0], ended=last[1])


def _where(error: Exception) -> str:
    """Class and place of an error, for the log. Not its text: that may repeat a name or an address."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {place.filename}:{place.lineno}"


class _NotNow(Exception):  # noqa: N818
    """The message does not go out in this attempt."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended
        super().__init__(ended.state)


def _cancelled(why: Why) -> _NotNow:
    return _NotNow(Ended(state=MessageState.CANCELLED, why=why))


def _prepared(message: Message, channels: Channels) -> tuple[Channel, object]:
    """The channel and what it will send. Raises `_NotNow` when something stands against it right now."""
    now = clock.now()
    if message.expires_at <= now:
        raise _NotNow(Ended(state=MessageState.EXPIRED, why=Why.TOO_LATE))
    try:
        kind = registry.message_kind(message.kind)
    except KeyError:
        raise _NotNow(Ended(state=MessageState.DEAD, why=Why.UNKNOWN_KIND)) from None
    contact = _wishes(message, now)
    name = _allowed(message, kind, contact, now)
    message.channel = name
    channel = channels.get(name)
    zone = contact.clock_zone
    with translation.override(contact.reads), timezone.override(ZoneInfo(zone)):
        letter = Letter(message, contact, name, contact.reads, contact.wording, zone)
        return channel, channel.prepare(Parcel(message, contact, kind.render(letter)))


def _wishes(message: Message, now: dt.datetime) -> Contact:
    """The recipient as the claim brought him; read again when the batch has been under way for a while."""
    if message.claimed_at is not None and now - message.claimed_at < FRESH_FOR:
        return message.recipient
    return Contact.objects.select_related("user").prefetch_related("opt_outs").get(pk=message.recipient_id)


def _allowed(message: Message, kind: MessageKind, contact: Contact, now: dt.datetime) -> str:
    """The name of the channel to use. Raises `_NotNow`."""
    if message.acknowledged_at:
        raise _cancelled(Why.ACKNOWLEDGED)
    if not kind.still_true(message):
        raise _cancelled(Why.NOT_TRUE)
    if rules.declined(kind, {one.topic for one in contact.opt_outs.all()}):
        raise _cancelled(Why.DECLINED)
    name = rules.channel_for(kind, contact)
    if not name:
        if kind.essential:  # somebody has to tell him another way
            raise _NotNow(Ended(state=MessageState.DEAD, why=Why.NO_CHANNEL))
        raise _cancelled(Why.NO_CHANNEL)
    wake = rules.quiet_until(contact, now) if kind.respects_quiet else None
    if wake is not None and wake >= message.expires_at:
        raise _NotNow(Ended(state=MessageState.EXPIRED, why=Why.QUIET))
    if wake is not None:
        raise _NotNow(Ended(state=MessageState.PENDING, due_at=wake))
    return name


def _sent(message: Message, channel: Channel, prepared: object) -> Ended:
    """Sends, and says how it ended."""
    try:
        channel.send(prepared)
    except Refused as error:
        return Ended(state=MessageState.DEAD, outcome=Outcome.REFUSED, why=Why.REFUSED, detail=error.detail)
    except TryLater as error:
        return _failed(message, error.detail)
    except (FateUnknown, Exception) as error:  # noqa: BLE001 - what nobody foresaw leaves the fate unknown too
        if not isinstance(error, ChannelError):
            log.error("%s met an unforeseen error on its way out: %s", message, _where(error))
        return _unknown(message, error.detail if isinstance(error, ChannelError) else type(error).__name__)
    return Ended(state=MessageState.SENT, outcome=Outcome.SENT)


def _unknown(message: Message, detail: str) -> Ended:
    if message.audience == Audience.PARTICIPANT:
        return Ended(state=MessageState.UNCERTAIN, outcome=Outcome.UNKNOWN, why=Why.UNKNOWN, detail=detail)
    return _failed(message, detail, Outcome.UNKNOWN)


def _failed(message: Message, detail: str, outcome: Outcome = Outcome.FAILED) -> Ended:
    now = clock.now()
    attempts = message.attempts_made if message.handed_at else message.attempts_made + 1
    again = rules.next_attempt(attempts, now=now, expires_at=message.expires_at)
    if again is None:
        return Ended(state=MessageState.EXPIRED, outcome=outcome, why=Why.TOO_LATE, detail=detail)
    return Ended(state=MessageState.RETRY, outcome=outcome, due_at=again, detail=detail)
