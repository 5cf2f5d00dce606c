"""Kring's Celery application as the drills run it: with kinds of message of their own, and a task that does nothing."""

# ruff: noqa: E402 - the models can be imported once Django is set up

import datetime as dt
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from accounts.models import Contact
from config.celery import app
from reminders import registry
from reminders.actions import claims
from reminders.models import Deadline, Message
from reminders.registry import DeadlineKind, Hearing, Letter, MessageKind, Words
from reminders.states import Audience, MessageState

# The drills need not wait for the six minutes after which no real task can be alive.
claims.LEASE = dt.timedelta(seconds=float(os.environ.get("DRILL_LEASE", "60")))
claims.FATE_UNKNOWN_AFTER = dt.timedelta(seconds=float(os.environ.get("DRILL_UNKNOWN", "360")))


def _words(letter: Letter) -> Words:
    return Words(
        subject="You have a message",
        lines=["There is a message for you.", "Open the page to read it."],
        link=f"/me/{letter.message.pk}/",
        link_label="Open",
    )


def _still_true(message: Message) -> bool:
    """Asks the database once, as a real kind does."""
    return Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED).exists()


REMINDER = MessageKind(
    name="drill reminder", label="Drill", render=_words, still_true=_still_true, audience=Audience.PARTICIPANT
)
ALERT = MessageKind(
    name="drill alert",
    label="Drill",
    render=_words,
    still_true=_still_true,
    audience=Audience.STAFF,
    essential=True,
    respects_quiet=False,
)


def _hearing(deadline: Deadline, step: int) -> Hearing | None:
    """Somebody when it was due, and somebody else a little later."""
    after = [deadline.due_at, deadline.due_at + dt.timedelta(seconds=4)]
    contacts = list(Contact.objects.order_by("pk")[step : step + 1])
    return Hearing(at=after[step], contacts=contacts, owner=None) if step < len(after) else None


PROMISE = DeadlineKind(
    name="drill call", label="Drill", words=lambda _deadline: "Call", link=lambda _deadline: "/", next_to_hear=_hearing
)
registry.register(REMINDER, ALERT, PROMISE)


@app.task(name="drill.nothing")
def nothing() -> None:
    """What a delivery is measured against."""


if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[1:]])
