"""The house in a thread of its own: a browser keeps a loop in ours, and Django gives a loop other connections."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connections

from tests.permissions import observe
from tests.permissions.observe import House
from tests.sweep import extremes


class Indoors:
    """`do` does something where the house is."""

    def __init__(self, thread: ThreadPoolExecutor, house: House) -> None:
        self.thread, self.house = thread, house

    def do(self, act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        return self.thread.submit(act, *given, **named).result()


@contextmanager
def indoors() -> Iterator[Indoors]:
    """The world of the table of rights; nothing of it is left afterwards."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        building = observe.house()
        house = thread.submit(building.__enter__).result()
        thread.submit(extremes.add, house).result()
        try:
            yield Indoors(thread, house)
        finally:
            thread.submit(building.__exit__, None, None, None).result()
            thread.submit(connections.close_all).result()
