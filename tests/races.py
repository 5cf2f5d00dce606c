"""Many attempts at once on several real connections."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest
from django.db import connection, models

from core.errors import DomainError

CONNECTIONS = 8
PATIENCE = 1  # seconds that who has looked waits for the others


def race(
    attempts: Sequence[Callable[[], object]],
    connections: int = CONNECTIONS,
    meet_before: type[models.Model] | None = None,
) -> Counter:
    """Runs all attempts on so many connections, in rounds that start together.

    Counts "won", "refused" (a DomainError) and the names of all other exceptions. With `meet_before` the attempts wait
    for each other once before they write a row of this model: all have looked, none has written. Only a lock stands
    between them then, so a control that takes the lock out is lost every time and not just now and then.
    """
    barrier = threading.Barrier(connections)
    meeting = threading.Barrier(connections)
    shares = [attempts[number::connections] for number in range(connections)]

    def run(share: Sequence[Callable[[], object]]) -> Counter:
        outcomes: Counter = Counter()
        try:
            with _meeting(meeting, meet_before) if meet_before else nullcontext():
                for attempt in share:
                    barrier.wait(timeout=60)
                    outcomes[_outcome(attempt)] += 1
        finally:
            connection.close()
        return outcomes

    assert len({len(share) for share in shares}) == 1, "every connection needs the same number of attempts"
    with ThreadPoolExecutor(connections) as pool:
        return sum(pool.map(run, shares), Counter())


def _meeting(meeting: threading.Barrier, model: type[models.Model]) -> AbstractContextManager:
    table = f'"{model._meta.db_table}"'
    writing = (f"INSERT INTO {table}", f"UPDATE {table}")

    def wait(execute, sql, params, many, context):
        if sql.startswith(writing) and not meeting.broken:
            try:
                meeting.wait(timeout=PATIENCE)
            except threading.BrokenBarrierError:
                pass  # not all of them came this far: who did goes on
            else:
                meeting.abort()  # once is enough
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wait)


@contextmanager
def without_locks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The control: no row is locked, and SQLite's transactions are as Django's default has them."""
    with monkeypatch.context() as patch:
        patch.setattr(models.QuerySet, "select_for_update", lambda rows, *_args, **_options: rows)
        if connection.vendor == "sqlite":
            connection.close()
            patch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
        yield
    connection.close()


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except DomainError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to see its name
        return type(error).__name__
    return "won"
