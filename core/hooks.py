"""A register through which a lower floor is heard by a higher one, in the transaction of what happened.

The lower floor tells what it did; whoever stands above says at start that he wants to hear of it, as with roles and
kinds of message. Nothing is caught: when a listener fails, what happened did not happen.
"""

from collections.abc import Callable
from typing import Any

Listener = Callable[..., None]


class Register:
    """Listeners in the order in which they came; each is told with the same keywords."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Listener:
        """Adds a listener once; called when the apps are ready."""
        if listener not in self._listeners:
            self._listeners.append(listener)
        return listener

    def tell(self, **facts: Any) -> None:
        """Tells every listener."""
        for listener in self._listeners:
            listener(**facts)
