"""Many attempts at once on several real connections."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from core.errors import DomainError

CONNECTIONS = 8


def race(attempts: Sequence[Callable[[], object]], connections: int = CONNECTIONS) -> Counter:
    """Runs all attempts on so many connections, in rounds that start together.

    Counts "won", "refused" (a DomainError) and the names of all other exceptions.
    """
    barrier = threading.Barrier(connections)
    shares = [attempts[number::connections] for number in range(connections)]

    def run(share: Sequence[Callable[[], object]]) -> Counter:
        outcomes: Counter = Counter()
        try:
            for attempt in share:
                barrier.wait(timeout=60)
                outcomes[_outcome(attempt)] += 1
        finally:
            connection.close()
        return outcomes

    assert len({len(share) for share in shares}) == 1, "every connection needs the same number of attempts"
    with ThreadPoolExecutor(connections) as pool:
        return sum(pool.map(run, shares), Counter())


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except DomainError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - whatever it is, the test wants to see its name
        return type(error).__name__
    return "won"
