"""Reads and writes `matrix.txt`: one line an address, one column a role, two marks a cell, explained there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.permissions.world import Circle, World, himself

FILE = Path(__file__).with_name("matrix.txt")
# Column of the table: who asks, and whose objects stand in the address.
COLUMNS: dict[str, tuple[str, str]] = {
    "no": ("", "own"),
    "P1": ("participant", "own"), "P2": ("participant", "same"), "P3": ("participant", "other"),
    "W1": ("worker", "own"), "W2": ("worker", "same"), "W3": ("worker", "other"),
    "C1": ("coordinator", "own"), "C2": ("coordinator", "same"), "C3": ("coordinator", "other"),
    "A1": ("administrator", "own"), "A2": ("administrator", "same"), "A3": ("administrator", "other"),
    "xP": ("ex-participant", "own"), "xR": ("off-roster", "own"), "xW": ("ex-worker", "own"),
    "xC": ("ex-coordinator", "own"),
    "S-": ("substitute", "before"), "S=": ("substitute", "within"), "S+": ("substitute", "after"),
    "B1": ("both", "own"), "B0": ("both", "himself"), "xM": ("moved", "own"),
}  # fmt: skip
LINE = re.compile(r"(?P<name>\w*)(\[(?P<variant>[\w-]+)\])? +(?P<spec>\S+)(?P<cells>( +\S+)*)")


def circle_of(world: World, whose: str) -> Circle:
    """The objects that a column names."""
    own = world.own
    moments = {"before": own.coming, "within": own.evening, "after": own.past}
    if whose in moments:
        return own.at(moments[whose])
    return himself(own) if whose == "himself" else getattr(world, whose)


@dataclass(frozen=True)
class Line:
    """One address with one sort of object. `spec` says which attributes of a circle fill it: `pk=man,step='claim'`."""

    name: str
    variant: str
    spec: str
    cells: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.name + (f"[{self.variant}]" if self.variant else "")

    @property
    def body(self) -> str:
        """Which form posts here: that of the address, and of the step where its words say one."""
        return self.name + "".join(one.partition("=")[2].strip("'") for one in self.parts if one.startswith("step="))

    @property
    def by_token(self) -> bool:
        """Who holds the link reads it, whoever he is."""
        return self.spec.startswith("token=")

    @property
    def parts(self) -> list[str]:
        return [] if self.spec == "." else self.spec.split(",")

    def kwargs(self, circle: Circle) -> dict[str, Any]:
        """What fills the address, of the rows of this circle."""
        pairs = (one.partition("=") for one in self.parts)
        return {key: _value(circle, told) for key, _is, told in pairs}

    def written(self, cells: list[str]) -> str:
        return f"{self.label:<34} {self.spec:<32} " + " ".join(cells)


def _value(circle: Circle, told: str) -> Any:
    if told.startswith("'"):
        return told.strip("'")
    value = getattr(circle, told)
    return value if isinstance(value, str | int) else value.pk


def lines() -> list[Line]:
    """All lines of the table, in its order."""
    found = []
    for text in FILE.read_text().splitlines():
        if text.strip() and not text.startswith("#"):
            match = LINE.fullmatch(text.rstrip())
            assert match, f"matrix.txt: this line cannot be read: {text}"
            cells = tuple(match["cells"].split())
            found.append(Line(match["name"], match["variant"] or "", match["spec"], cells))
    return found


def patterns(among: list | None = None, path: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the house: its path and its pattern."""
    for one in get_resolver().url_patterns if among is None else among:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, path + str(one.pattern))
        else:
            yield path + str(one.pattern), one


def heading() -> str:
    return f"# {'address':<32} {'objects':<32} " + " ".join(f"{name:<2}" for name in COLUMNS)
