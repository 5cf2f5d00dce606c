"""Looks at the whole house and says what it saw. Nothing is decided here."""

import contextlib
import itertools
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.urls import NoReverseMatch

from tests.permissions import bodies, table
from tests.permissions.asking import Answer, Asker
from tests.permissions.table import COLUMNS, Line
from tests.permissions.world import Circle, World, address, build

REFUSED = {"-", "x", ">", "."}
# Nothing in the house answers these; whoever asks, whatever for.
UNKNOWN = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")


class House:
    """The world, somebody at each door, and the bodies that they send."""

    def __init__(self) -> None:
        self.world: World = build()
        self.askers = {"": Asker(None)} | {who: Asker(user) for who, user in self.world.people.items()}
        self.lines = table.lines()
        self.bodies = bodies.gather(self.world, self.lines, self.askers)

    def paths(self, line: Line) -> dict[str, str]:
        """The address of each column; columns of the same person with the same address are asked once."""
        kwargs = {column: line.kwargs(table.circle_of(self.world, whose)) for column, (_, whose) in COLUMNS.items()}
        return {column: address(line.name, values) for column, values in kwargs.items()}

    def body(self, line: Line) -> dict[str, str]:
        return self.bodies.get(line.name, {"answer": "comes"})

    def cells(self, line: Line) -> list[str]:
        """What each column is told: for GET, and for a POST that looks right."""
        seen: dict[tuple[str, str], str] = {}
        for column, path in self.paths(line).items():
            key = (COLUMNS[column][0], path)
            if key not in seen:
                asker = self.askers[key[0]]
                seen[key] = asker.ask("GET", path).mark + asker.ask("POST", path, self.body(line)).mark
        return [seen[COLUMNS[column][0], path] for column, path in self.paths(line).items()]

    def observed(self, line: Line) -> str:
        """The line as it would stand in the table."""
        return line.written(self.cells(line) if "???" not in line.spec else ["??"])

    def closely(self, line: Line) -> Iterator[str]:
        """What the marks do not tell: other methods, empty bodies, traces of refused requests, missing rows."""
        for (who, path), missing in self._asked(line).items():
            asker = self.askers[who]
            yield from (f"{told} ({who or 'nobody'} {path})" for told in _complaints(asker, path, missing, self.body(line)))

    def _asked(self, line: Line) -> dict[tuple[str, str], str]:
        """Who asks what, with the same address of rows that are nowhere."""
        nowhere = address(line.name, {key: _missing(told) for key, told in line.kwargs(self.world.own).items()})
        return {(COLUMNS[column][0], path): nowhere for column, path in self.paths(line).items()}

    def guess(self, name: str, keys: list[str]) -> Line:
        """A first line for an address that the table lacks: the first row of the circle that somebody finds there."""
        names = [key for key in vars(self.world.own.rows) if hasattr(_value(self.world.own, key), "pk")]
        fills = [["slug"] if key == "slug" else names for key in keys]
        people = [self.askers[who] for who in ("coordinator", "worker", "participant")]
        for chosen in itertools.islice(itertools.product(*fills), 400):
            line = Line(name, "", ",".join(f"{key}={told}" for key, told in zip(keys, chosen, strict=True)) or ".", ())
            with contextlib.suppress(NoReverseMatch):
                path = address(name, line.kwargs(self.world.own))
                if not keys or any(one.ask("GET", path).mark != "-" for one in people):
                    return line
        return Line(name, "", ",".join(f"{key}=???" for key in keys), ())


def _value(circle: Circle, name: str) -> Any:
    return getattr(circle, name)


def _missing(told: object) -> object:
    return uuid.uuid4() if isinstance(told, uuid.UUID) else told


def _complaints(asker: Asker, path: str, missing: str, body: dict[str, str]) -> Iterator[str]:
    shown = asker.ask("GET", path)
    head = asker.ask("HEAD", path)
    if head.status != shown.status or head.response.content:
        yield f"HEAD answers {head.status}, GET {shown.status}"
    for method in UNKNOWN:
        if (status := asker.ask(method, path).status) != 405:
            yield f"{method} answers {status}"
    if shown.changed:
        yield f"GET writes {shown.changed}"
    yield from _posted(asker, path, missing, body)
    if shown.mark == "-" and path != missing:
        yield from _differences(shown, asker.ask("GET", missing))


def _posted(asker: Asker, path: str, missing: str, body: dict[str, str]) -> Iterator[str]:
    full, empty = asker.ask("POST", path, body), asker.ask("POST", path, {})
    if empty.status >= 500:
        yield f"an empty POST answers {empty.status}"
    if full.mark in REFUSED:
        if empty.mark != full.mark:
            yield f"an empty POST answers {empty.status}, a full one {full.status}"
        if full.written or empty.written:
            yield f"a refused POST writes {full.written or empty.written}"
    if full.mark == "-" and path != missing:
        yield from _differences(full, asker.ask("POST", missing, body))


def _differences(foreign: Answer, missing: Answer) -> Iterator[str]:
    """A row that is not his and a row that is nowhere must look the same, and take as long."""
    if foreign.told() != missing.told():
        yield "somebody else's row looks different from a missing one"
    if foreign.queries != missing.queries:
        yield f"somebody else's row takes {foreign.queries} queries, a missing one {missing.queries}"


@contextlib.contextmanager
def house() -> Iterator[House]:
    """The house in a transaction that never ends well."""
    with transaction.atomic():
        yield House()
        transaction.set_rollback(True)


def unlisted(known: list[Line]) -> list[tuple[str, list[str]]]:
    """Addresses that the table lacks: the name and what fills them."""
    named = {line.name for line in known}
    return [
        (one.name or "", list(one.pattern.regex.groupindex)) for _path, one in table.patterns() if (one.name or "") not in named
    ]
