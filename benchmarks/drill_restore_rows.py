"""What stands in the database of the restore drill, and what is counted in it afterwards."""

import contextlib
import datetime as dt
import time
import uuid
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from accounts.models import Contact
from benchmarks import drill_app
from core import audit, clock, trail
from core.backups import envelope
from core.models import AuditEvent
from reminders import actions
from reminders.actions import Notice
from reminders.models import Deadline, Message
from reminders.states import OPEN, MessageState, Why
from tests.factories import GroupFactory, GroupSessionFactory, ParticipationFactory

KINDS = (drill_app.REMINDER, drill_app.ALERT)
TWO_DAYS = dt.timedelta(days=2)
EVENINGS, MEN = 5, 4


def fill(count: int, *, canary: str, meanwhile: float, later: float) -> None:
    """`count` messages: half due, some due in the seconds after the backup, the rest later; some taken back, some too
    late. Promises whose alerts fall due meanwhile. Evenings whose reminders are due now, and men with a canary's name.
    """
    now = clock.now()
    people = Contact.objects.bulk_create(
        Contact(email=f"person{n}@example.org", email_safe=True, language="en", phone=f"{canary} {n}")
        for n in range(100)
    )
    with transaction.atomic():
        actions.enqueue_all((_notice(n, people[n % 100], now, meanwhile, later) for n in range(count)), now=now)
        actions.cancel_for(subject="session:0")
        for number in range(20):
            due = now + dt.timedelta(seconds=meanwhile * number / 20 + 2)
            actions.open_deadline(kind=drill_app.PROMISE.name, subject=f"call:{number}", warn_at=now, due_at=due)
    for name in ("first", "second"):
        _evenings(dt.timedelta(seconds=1), f"{canary} {name}")
    for model in trail.TRAILS:
        trail.seal_all(model)


def _notice(number: int, to: Contact, now: dt.datetime, meanwhile: float, later: float) -> Notice:
    kind = KINDS[number % 2]
    part = number % 4
    wait = 0.0 if part < 2 else meanwhile * 2 * (number % 50) / 50 if part == 2 else later
    due = now + dt.timedelta(seconds=wait)
    expires = due + dt.timedelta(hours=6) if number % 40 else due + dt.timedelta(milliseconds=1)
    return Notice(
        kind=kind.name,
        to=to,
        key=f"drill:{number}",
        subject=f"session:{number // 8}",
        not_before=due,
        expires_at=expires,
    )


def _evenings(after: dt.timedelta, name: str) -> None:
    """Evenings whose two-day reminder is due so long from now; written by the sweep, as in life."""
    for _number in range(EVENINGS):
        group = GroupFactory(status="open")
        for number in range(MEN):
            contact = Contact.objects.create(email=f"{uuid.uuid4().hex}@example.org", email_safe=True, language="en")
            ParticipationFactory(group=group, participant__name=f"{name} {number}", participant__contact=contact)
        GroupSessionFactory(group=group, starts_at=clock.now() + TWO_DAYS + after)
        audit.record("drill.evening", group, by=None)


def more_evenings(meanwhile: float) -> None:
    """What is written after the backup is lost with the database; its mails have left."""
    _evenings(dt.timedelta(seconds=meanwhile / 2), "lost")


def wait_until_sent(count: int) -> None:
    while Message.objects.filter(state=MessageState.SENT).count() < count:
        time.sleep(0.1)


def perhaps_sent() -> set[str]:
    """Keys of what the lost Kring sent, or had in its hands when it was killed."""
    claimed = Q(state=MessageState.CLAIMED, handed_at__isnull=False)
    sent = Q(state__in=[MessageState.SENT, MessageState.UNCERTAIN]) | claimed
    return set(Message.objects.filter(sent).values_list("key", flat=True))


def open_messages(within: float) -> int:
    """What is still to leave in the coming seconds."""
    return Message.objects.filter(state__in=OPEN, due_at__lt=clock.now() + dt.timedelta(seconds=within)).count()


def held(known: set[str]) -> dict[str, int]:
    restored = Message.objects.filter(why=Why.RESTORED)
    keys = set(restored.values_list("key", flat=True))
    return {
        "held back": restored.count(),
        "of these sent by the lost one": len(keys & known),
        "sent by the lost one after its backup": len(known - _finished_before_the_backup()),
        "promises open": Deadline.objects.open().count(),
    }


def _finished_before_the_backup() -> set[str]:
    return set(Message.objects.filter(state=MessageState.SENT).values_list("key", flat=True))


def sent_again(known: set[str]) -> int:
    """Messages that the lost Kring sent and this one too, under whatever Message-ID: the key says what it is."""
    began = AuditEvent.objects.get(action="backup.restored").at
    here = Message.objects.filter(state=MessageState.SENT, finished_at__gt=began)
    return len(known & set(here.values_list("key", flat=True)))


def whole() -> dict[str, int]:
    for model in trail.TRAILS:
        trail.seal_all(model)
    return {"broken trails": len(list(trail.breaks()))}


def canaries(file: Path, key: Path, canary: str) -> dict[str, int]:
    """How often a canary stands in the file, and in what it holds once it is open: the fields are encrypted too."""
    parts: list[bytes] = []
    with file.open("rb") as source, contextlib.suppress(StopIteration):
        envelope.unseal(source, parts.append, envelope.private_key(key.read_text()))
    word = canary.encode()
    return {
        "canaries in the file": file.read_bytes().count(word),
        "canaries in what it holds": b"".join(parts).count(word),
    }


def many(count: int) -> None:
    """So many messages that are over."""
    contact = Contact.objects.create(email="many@example.org", email_safe=True, language="en")
    now = clock.now()
    common = {
        "kind": drill_app.REMINDER.name, "audience": "participant", "recipient": contact, "not_before": now,
        "due_at": now, "expires_at": now + TWO_DAYS, "state": MessageState.EXPIRED, "finished_at": now,
    }  # fmt: skip
    for first in range(0, count, 5000):
        numbers = range(first, min(first + 5000, count))
        Message.objects.bulk_create(
            Message(key=f"many:{n}", message_id=f"<{n}@example.org>", **common) for n in numbers
        )
