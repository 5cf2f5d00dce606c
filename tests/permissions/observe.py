"""Looks at the whole house and says what it saw. Nothing is decided here."""

import contextlib
import itertools
import uuid
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db import transaction
from django.test import override_settings
from django.urls import NoReverseMatch

from tests.permissions import bodies, table
from tests.permissions.asking import Answer, Asker
from tests.permissions.canaries import Watch
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
        self.watch = Watch(self.world)
        self._told: dict[tuple, Answer] = {}
        self.lines = table.lines()

    @cached_property
    def bodies(self) -> dict[str, dict[str, str]]:
        """The forms of the house; read when somebody sends one."""
        return bodies.gather(self.world, self.lines, self.ask)

    def paths(self, line: Line) -> dict[str, str]:
        """The address of each column; columns of the same person with the same address are asked once."""
        kwargs = {column: line.kwargs(table.circle_of(self.world, whose)) for column, (_, whose) in COLUMNS.items()}
        return {column: address(line.name, values) for column, values in kwargs.items()}

    def body(self, line: Line) -> dict[str, str]:
        return self.bodies.get(line.body, {"answer": "comes"})

    def ask(self, who: str, method: str, path: str, data: dict[str, str] | None = None) -> Answer:
        """What that person is told. Everything is undone, so the same question is asked once."""
        key = (who, method, path, tuple((data or {}).items()))
        if key not in self._told:
            self._told[key] = self.askers[who].ask(method, path, data)
        return self._told[key]

    def cells(self, line: Line) -> list[str]:
        """What each column is told: for GET, and for a POST that looks right."""
        body = self.body(line)
        return [
            self.ask(who, "GET", path).mark + self.ask(who, "POST", path, body).mark for who, path in self.asked(line)
        ]

    def asked(self, line: Line) -> list[tuple[str, str]]:
        """Who asks for which address, column by column."""
        paths = self.paths(line)
        return [(who, paths[column]) for column, (who, _whose) in COLUMNS.items()]

    def observed(self, line: Line) -> str:
        """The line as it would stand in the table."""
        return line.written(self.cells(line) if "???" not in line.spec else ["??"])

    def closely(self, line: Line) -> Iterator[str]:
        """What the marks do not tell: other methods, empty bodies, traces of refusals, rows that are nowhere."""
        nowhere = address(line.name, {key: _missing(key, told) for key, told in line.kwargs(self.world.own).items()})
        heads: set[str] = set()
        for who, path in dict.fromkeys(self.asked(line)):
            told = [*self._methods(who, path, heads), *self._posted(who, path, self.body(line))]
            if not line.by_token:
                told += [f"shows {one}" for one in self.foreign(who, path)]
            if path != nowhere:
                told += self._missing(who, path, nowhere, self.body(line))
            yield from (f"{one} ({who or 'nobody'} {path})" for one in told)

    def foreign(self, who: str, path: str) -> list[str]:
        """Words and ids on that page that are not his."""
        told = self.ask(who, "GET", path)
        return self.watch.foreign(who, told.content.decode(errors="replace") + str(told.headers), asked=path)

    def _methods(self, who: str, path: str, heads: set[str]) -> Iterator[str]:
        """HEAD as GET, once a sort of answer; the middleware refuses the others whoever asks."""
        shown = self.ask(who, "GET", path)
        if shown.mark not in heads:
            heads.add(shown.mark)
            head = self.askers[who].ask("HEAD", path)
            if head.status not in (405, shown.status) or head.content:
                yield f"HEAD answers {head.status}, GET {shown.status}"
            for method in UNKNOWN:
                if (status := self.askers[who].ask(method, path).status) != 405:
                    yield f"{method} answers {status}"

    def _posted(self, who: str, path: str, body: dict[str, str]) -> Iterator[str]:
        full, empty = self.ask(who, "POST", path, body), self.ask(who, "POST", path, {})
        if empty.status >= 500 and empty.status != 503:
            yield f"an empty POST answers {empty.status}"
        if full.mark in REFUSED:
            if empty.mark != full.mark and full.mark != "x":
                yield f"an empty POST answers {empty.status}, a full one {full.status}"
            if full.written or empty.written:
                yield f"a refused POST writes {full.written or empty.written}"

    def _missing(self, who: str, path: str, nowhere: str, body: dict[str, str]) -> Iterator[str]:
        """A row that is not his and a row that is nowhere must look the same, and take as many queries."""
        if (shown := self.ask(who, "GET", path)).mark == "-":
            yield from _differences(shown, self.ask(who, "GET", nowhere), path, nowhere)
        if (full := self.ask(who, "POST", path, body)).mark == "-":
            yield from _differences(full, self.ask(who, "POST", nowhere, body), path, nowhere)

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


def _missing(key: str, told: object) -> object:
    """What fills an address of nothing: an id or a short name that nobody has."""
    if isinstance(told, uuid.UUID):
        return uuid.uuid4()
    return "nowhere" if key == "slug" else told


def _differences(foreign: Answer, missing: Answer, path: str, nowhere: str) -> Iterator[str]:
    for seen, unseen in zip(foreign.told(path), missing.told(nowhere), strict=True):
        if seen != unseen:
            yield f"somebody else's row looks different from a missing one: {_first(str(seen), str(unseen))}"
    if foreign.queries != missing.queries:
        yield f"somebody else's row takes {foreign.queries} queries, a missing one {missing.queries}"


def _first(one: str, other: str) -> str:
    """Where two texts part, with a little of both."""
    at = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return f"{one[max(0, at - 30) : at + 60]!r}, {other[max(0, at - 30) : at + 60]!r}"


@contextlib.contextmanager
def house() -> Iterator[House]:
    """The house in a transaction that never ends well; no broker answers, whether or not one runs."""
    with override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0"), transaction.atomic():
        yield House()
        transaction.set_rollback(True)


def unlisted(known: list[Line]) -> list[tuple[str, list[str]]]:
    """Addresses that the table lacks: the name and what fills them."""
    named = {line.name for line in known}
    return [
        (one.name or "", list(one.pattern.regex.groupindex))
        for _path, one in table.patterns()
        if (one.name or "") not in named
    ]
