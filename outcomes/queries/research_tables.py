"""The tables of a research export, and the register through which a further one joins.

A table is `Table(name, title, columns, rows)`; `register` it when the apps are ready. `rows` gets a `Source` and gives
pairs of a participant's id and his values, one for each column, for the men of the source and nobody else.
"""

import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from outcomes.models import Study
from outcomes.queries.figures_periods import Quarters
from outcomes.queries.research_columns import Column, Text

PERSON_LENGTH, GROUP_LENGTH = 16, 8  # hexadecimal digits: 64 bits keep a million men apart, 32 bits the groups


@dataclass(frozen=True)
class Source:
    """Whose rows: the men who said yes; what happened from `until` on does not count."""

    study: Study
    men: frozenset[uuid.UUID]
    quarters: Quarters

    @property
    def until(self) -> dt.datetime:
        return self.quarters.end


Values = tuple[Hashable, ...]
Rows = Iterable[tuple[uuid.UUID, Values]]


@dataclass(frozen=True)
class Table:
    """One file of the export. Its first column is always the pseudonym of the man."""

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: Callable[[Source], Rows]


_further: list[Table] = []


def register(table: Table) -> None:
    """Adds a table with what was measured. Raises `ValueError` for a column that somebody outside might know of a man.

    A man may have several rows here, so what is known of him has to stand in the table of the men, where it counts for
    k-anonymity. Columns here are answers and their order, never moments or groups.
    """
    if any(column.known for column in table.columns):
        raise ValueError(f"{table.name}: what is known of a man stands in the table of the men")
    if table.name not in {one.name for one in _further}:
        _further.append(table)


def further() -> tuple[Table, ...]:
    """What was registered, by name."""
    return tuple(sorted(_further, key=lambda one: one.name))


def person(study: Study, man: uuid.UUID) -> str:
    """His pseudonym in this study: "m" and 64 bits of HMAC-SHA256 with the key of the study."""
    return f"m{_digest(study, 'man', man)[:PERSON_LENGTH]}"


def group(study: Study, pk: uuid.UUID) -> str:
    """The pseudonym of a group in this study: "g" and 32 bits."""
    return f"g{_digest(study, 'group', pk)[:GROUP_LENGTH]}"


def _digest(study: Study, kind: str, pk: uuid.UUID) -> str:
    """Raises `ValueError` once the study is closed: its key is gone."""
    if not study.key:
        raise ValueError("a study without its key makes no pseudonyms")
    return hmac.new(bytes.fromhex(study.key), f"{kind}/{pk}".encode(), hashlib.sha256).hexdigest()
