"""Kinds of message and promise that only the tests know, as an app's `notices.py` would register them."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.models import Contact, User
from core import clock
from reminders import actions, registry
from reminders.actions import Notice
from reminders.models import Message
from reminders.registry import DeadlineKind, Hearing, MessageKind, Words
from reminders.states import Audience

untrue: set[str] = set()  # subjects of which the evening is off
broken: set[str] = set()  # subjects that no code can put into words
hearings: dict[int, Hearing] = {}
_numbers = itertools.count()


def _words(letter: registry.Letter) -> Words:
    if letter.message.subject in broken:
        raise ZeroDivisionError("a kind with a mistake in it")
    return Words(subject="You have a message", lines=["There is something for you."], link="/me/", link_label="Open")


def _still_true(message: Message) -> bool:
    return message.subject not in untrue


REMINDER = MessageKind(
    name="test reminder",
    label="Reminder",
    render=_words,
    still_true=_still_true,
    audience=Audience.PARTICIPANT,
    topic="before",
)
URGENT = MessageKind(
    name="test urgent",
    label="Urgent",
    render=_words,
    still_true=_still_true,
    audience=Audience.PARTICIPANT,
    essential=True,
    respects_quiet=False,
)
ALERT = MessageKind(
    name="test alert",
    label="Alert",
    render=_words,
    still_true=_still_true,
    audience=Audience.STAFF,
    essential=True,
    respects_quiet=False,
)
PROMISE = DeadlineKind(
    name="test promise",
    label="Promise",
    words=lambda deadline: "Call him back",
    link=lambda deadline: f"/desk/promises/{deadline.pk}/",
    next_to_hear=lambda deadline, step: hearings.get(step),
)
KINDS = (REMINDER, URGENT, ALERT, PROMISE)


@contextmanager
def registered() -> Iterator[None]:
    registry.register(*KINDS)
    try:
        yield
    finally:
        registry.forget(*(kind.name for kind in KINDS))
        untrue.clear()
        broken.clear()
        hearings.clear()


def contact(**fields: object) -> Contact:
    number = next(_numbers)
    return Contact.objects.create(
        **{"email": f"man{number}@example.org", "email_safe": True, "language": "en", **fields}
    )


def user(**fields: object) -> User:
    number = next(_numbers)
    return User.objects.create_user(f"staff{number}@example.org", **{"name": "Karel", "language": "en", **fields})


def message(kind: MessageKind = REMINDER, *, to: Contact | None = None, **fields: object) -> Message:
    """A message that is due now, unless `fields` say otherwise."""
    fields.setdefault("key", f"test:{next(_numbers)}")
    with transaction.atomic():
        row = actions.enqueue(Notice(kind=kind.name, to=to or contact(), **fields))
    assert row is not None
    return row


def later(**step: float) -> dt.datetime:
    return clock.now() + dt.timedelta(**step)
