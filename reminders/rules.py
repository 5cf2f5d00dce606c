"""Pure predicates of the outbox: when, how often, over which channel."""

import datetime as dt
import random
import re
from collections.abc import Collection, Mapping

from django.conf import settings

from accounts.models import Contact
from core import clock
from reminders.registry import EMAIL, SMS, MessageKind

RETRY_AFTER = (
    dt.timedelta(seconds=30),
    dt.timedelta(minutes=2),
    dt.timedelta(minutes=10),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
)
SHORTEST_WAIT = RETRY_AFTER[0]
JITTER = 0.1
_ID = re.compile(r"[A-Za-z0-9_:.+\-]{0,80}")


def next_attempt(attempts: int, *, now: dt.datetime, expires_at: dt.datetime) -> dt.datetime | None:
    """When to try again after `attempts` failures, with up to 10% jitter; None when no try fits before it expires.

    A step that would pass the expiry, or end so shortly before it that the deliverer might come too late, is cut to
    half of the time that is left, so that a last chance is not slept away.
    """
    step = RETRY_AFTER[min(max(attempts, 1), len(RETRY_AFTER)) - 1]
    wait = step * (1 + random.uniform(0, JITTER))  # noqa: S311 - spreads load, protects nothing
    left = expires_at - now
    if wait >= left - SHORTEST_WAIT:
        wait = left / 2
    return now + wait if wait >= SHORTEST_WAIT else None


def quiet_until(contact: Contact, now: dt.datetime) -> dt.datetime | None:
    """The moment (UTC) at which the contact's quiet hours end, when `now` falls inside them; else None.

    The hours are wall time in his zone and may span midnight; both ends equal means no quiet hours.
    """
    start, end = contact.quiet_from, contact.quiet_until
    if start is None or end is None or start == end:
        return None
    zone = contact.clock_zone
    today = clock.localdate(zone, now)
    first = today if start < end else today - dt.timedelta(days=1)
    for day in (first, first + dt.timedelta(days=1)):
        ends_on = day if start < end else day + dt.timedelta(days=1)
        begins, ends = clock.at_local(day, start, zone), clock.at_local(ends_on, end, zone)
        if begins <= now < ends:
            return ends
    return None


def allows(contact: Contact, channel: str) -> bool:
    """Whether the contact marked `channel` as safe and has an address on it, and Kring can use it at all."""
    if channel == EMAIL:
        return contact.email_safe and bool(contact.mail_address)
    if channel == SMS:
        return settings.KRING_SMS["gateway"] != "off" and contact.text_safe and bool(contact.phone)
    return False


def channel_for(kind: MessageKind, contact: Contact) -> str:
    """The first of the kind's channels that is safe for the contact; empty when there is none."""
    return next((channel for channel in kind.channels if allows(contact, channel)), "")


def declined(kind: MessageKind, topics: Collection[str]) -> bool:
    return bool(kind.turned_off_by) and kind.turned_off_by in topics


def holds_only_ids(params: Mapping[str, object]) -> bool:
    """Whether every parameter is a number, a yes or no, nothing, or a text that can only be an id or a moment."""
    return all(
        value is None or isinstance(value, bool | int) or (isinstance(value, str) and _ID.fullmatch(value) is not None)
        for value in params.values()
    )
