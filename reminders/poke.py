"""A nudge to the deliverer after a commit, so that nobody waits for the next tick.

It may get lost and it may come twice: the ledger is what counts. It is sent from a thread of its own, so that a broker
that is down or far away costs the page nothing; any number of commits while it is on its way become one nudge.
"""

import logging
import os
import threading
from collections.abc import Callable

from celery import current_app
from django.db import transaction

log = logging.getLogger("kring.reminders")

TASK = "reminders.tasks.deliver"
EXPIRES = 15  # seconds; by then the next tick has come
PAUSE_AFTER_FAILURE = 5  # seconds


def send() -> None:
    """Asks the broker for one delivery run, once. Raises what the broker raises."""
    current_app.send_task(TASK, retry=False, ignore_result=True, expires=EXPIRES)


class _Poker:
    """One daemon thread for each process, started at the first poke (and again in a forked child)."""

    def __init__(self, action: Callable[[], None], pause: float = PAUSE_AFTER_FAILURE) -> None:
        self._action, self._pause = action, pause
        self.reset()

    def reset(self) -> None:
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def poke(self) -> None:
        """Returns at once; never raises."""
        self._wanted.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="poke", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._action()
            except Exception as error:  # noqa: BLE001 - whatever it was, the next tick delivers
                log.warning("the deliverer could not be nudged (%s); it looks again by itself", type(error).__name__)
                threading.Event().wait(self._pause)


_poker = _Poker(send)
os.register_at_fork(after_in_child=_poker.reset)


def now() -> None:
    """Nudges the deliverer. Returns at once, whatever state the broker is in."""
    _poker.poke()


def on_commit() -> None:
    """Nudges the deliverer once the current transaction has been committed, once however often it is asked."""
    connection = transaction.get_connection()
    if not any(function is now for _savepoints, function, *_ in connection.run_on_commit):
        transaction.on_commit(now, robust=True)
