"""Which pages there are to look at: every line of the table of rights, for each role that it lets in.

A new address cannot be without a line there (`tests/permissions`), so nobody has to think of the sweep.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from tests.permissions.observe import House
from tests.permissions.table import COLUMNS, Line
from tests.permissions.world import address
from tests.sweep.extremes import KINDS, NOTHING, PLENTY

ROLES = ("no", "P1", "W1", "C1", "A1")
# People whom some pages meet in another state: who left, and a substitute tonight.
STATES = ("xP", "S=")
DEMO = {"gallery", "demo_mail"}
SEEN = {"o", "w"}
BROKEN = ("400.html", "403_csrf.html", "500.html", "503.html")
LANGUAGES = ("nl", "en")
THEMES = ("light", "dark")
WIDTHS = (360, 768, 1440)
COMBINATIONS = tuple(itertools.product(LANGUAGES, THEMES, WIDTHS))


@dataclass(frozen=True)
class Shown:
    """A page in front of somebody. `sent` is what an awkward hand posted; `content` is a page that no address gives."""

    label: str
    who: str
    path: str
    method: str = "GET"
    sent: dict = field(default_factory=dict, hash=False, compare=False)
    content: str = ""

    @property
    def name(self) -> str:
        """The name in the URLconf."""
        return self.label.partition("[")[0].partition(",")[0]

    @property
    def is_demo(self) -> bool:
        return self.label in DEMO

    @property
    def is_extreme(self) -> bool:
        return self.who.startswith((NOTHING, PLENTY))

    def __str__(self) -> str:
        return f"{self.label} ({self.who or 'nobody'}, {self.method} {self.path})"


def all_shown(house: House) -> list[Shown]:
    """Every page with every role that sees it, the forms of it sent in empty, and what refuses or is broken."""
    found = [one for line in house.lines for one in _of_line(house, line)]
    wrong = {one.label: one for one in reversed(found) if one.method == "POST"}  # looks the same for every role
    found = [one for one in found if one.method == "GET" or wrong[one.label] is one]
    return [*dict.fromkeys(found), *_extreme(house), *_refused(house), *_broken()]


def once_each(pages: list[Shown]) -> list[Shown]:
    """Each page once by each method, for the first role that sees it; of the extremes every sixth."""
    first = {(one.label, one.method): one for one in reversed(pages)}
    usual = [one for one in first.values() if not one.is_extreme]
    return [*reversed(usual), *[one for one in reversed(first.values()) if one.is_extreme][::6]]


def _of_line(house: House, line: Line) -> Iterator[Shown]:
    """What is no page but a file, a part of a page or the way to another one turns out when it is opened."""
    paths = house.paths(line)
    cells = dict(zip(COLUMNS, line.cells, strict=True))
    for column in (*ROLES, *STATES):
        seen, sent = cells[column]
        who = COLUMNS[column][0]
        if seen in SEEN or line.name in DEMO:
            yield Shown(line.label, who, paths[column])
        if sent in SEEN | {"!"} and column in ROLES:
            yield Shown(line.label, who, paths[column], "POST")


def _extreme(house: House) -> Iterator[Shown]:
    """Pages that name no row, with nothing on them and with far too much."""
    for word, line, kind in itertools.product((NOTHING, PLENTY), house.lines, KINDS):
        own = dict(zip(COLUMNS, line.cells, strict=True))[f"{kind[0].upper()}1"]
        if line.spec == "." and own[0] in SEEN and not line.name.startswith(("account", "mfa", "user")):
            yield Shown(f"{line.label}, {word}", f"{word}-{kind}", address(line.name, {}))


def _refused(house: House) -> Iterator[Shown]:
    """One page of each refusal for each role."""
    for column in ROLES:
        who = COLUMNS[column][0]
        yield Shown("404", who, "/nowhere/")
        refused = next((one for one in house.lines if one.cells[list(COLUMNS).index(column)][0] == "x"), None)
        if refused:
            yield Shown("403", who, house.paths(refused)[column])


def _broken() -> Iterator[Shown]:
    """What is shown where nothing else works; no address gives it as long as all is well."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    for name in BROKEN:
        yield Shown(name, "", "/broken/", content=render_to_string(name, request=request))
