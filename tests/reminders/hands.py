"""One of several processes at work on the same ledger: `python -m tests.reminders.hands JOB --start MOMENT`.

Prints what it did, a line each. `--without-condition` takes out what makes a claim exclusive: the control.
"""

import argparse
import os
import time
from collections.abc import Callable


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job")
    parser.add_argument("--start", type=float, required=True)
    parser.add_argument("--without-condition", action="store_true")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from reminders import poke
    from tests.reminders import kinds

    poke._poker._action = lambda: None
    with kinds.registered():
        if given.without_condition:
            from reminders.actions import statements

            statements.CONDITION, statements.LOCK = "due_at <= %s", ""
        from django.db import connection

        connection.ensure_connection()
        time.sleep(max(0, given.start - time.time()))
        JOBS[given.job]()


def claim() -> None:
    """Claims one by one, at most 60 times."""
    from reminders import actions

    for _ in range(60):
        held = actions.claim_one()
        if held is None:
            return
        print("claimed", held.message.pk, flush=True)


def deliver() -> None:
    """Delivers whatever is due over a channel that only prints."""
    from reminders import delivery
    from reminders.channels import Channels

    class Printed:
        def prepare(self, parcel: object) -> object:
            return parcel.message.pk  # type: ignore[attr-defined]

        def send(self, prepared: object) -> None:
            print("sent", prepared, flush=True)

        def close(self) -> None:
            pass

    class Out(Channels):
        def get(self, _name: str) -> Printed:
            return Printed()

    for _ in range(30):
        delivery.deliver(channels=Out())
        time.sleep(0.02)


def cancel() -> None:
    """Cancels many rows at once, over and over: meets deliverers half-way."""
    from reminders import actions

    for number in range(40):
        print("cancelled", actions.cancel_for(subject=f"session:{number % 20}"), flush=True)


def enqueue() -> None:
    """Brings the same forty keys."""
    from django.db import transaction

    from accounts.models import Contact
    from reminders import actions
    from tests.reminders import kinds

    man = Contact.objects.order_by("created_at").first()
    assert man is not None
    for part in range(8):
        keys = [f"same:{part}:{number}" for number in range(5)]
        with transaction.atomic():
            actions.enqueue_all([actions.Notice(kind=kinds.REMINDER.name, to=man, key=key) for key in keys])


def escalate() -> None:
    """Takes steps that others take too."""
    from accounts.models import Contact
    from core import clock
    from reminders import actions
    from reminders.registry import Hearing
    from tests.reminders import kinds

    man = Contact.objects.order_by("created_at").first()
    assert man is not None
    kinds.hearings.update({step: Hearing(at=clock.now(), contacts=[man]) for step in range(3)})
    print("told", actions.escalate(), flush=True)


JOBS: dict[str, Callable[[], None]] = {
    "claim": claim,
    "deliver": deliver,
    "cancel": cancel,
    "enqueue": enqueue,
    "escalate": escalate,
}

if __name__ == "__main__":
    main()
