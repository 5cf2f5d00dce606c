"""The table of legal transitions, as each app's `states.py` writes it."""

from collections.abc import Mapping, Set
from typing import TypeVar

from django.utils.translation import gettext as _

from core.errors import DomainError

S = TypeVar("S")
Table = Mapping[S, Set[S]]


def check_step(table: "Table[S]", current: S, target: S) -> None:
    """Raises `DomainError` unless `table` allows the step from `current` to `target`."""
    if target not in table.get(current, frozenset()):
        raise DomainError(
            _("That can't be done any more: it is now “%(state)s”. Look at the page again.")
            % {"state": getattr(current, "label", current)}
        )
