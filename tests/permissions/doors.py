"""The doors to rows and the rules about somebody, asked directly: `doors.txt`, one line a door or a rule.

A door's cell counts the rows that it gives of his own circle / another one of his organisation / another organisation.
A rule's cell says yes (y), no (-) or refuses (x) for the same three. The column `()` is the software itself.
"""

import importlib
import importlib.util
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldError

from accounts.models import User
from core import clock
from core.errors import NotAllowed
from groups.models import Group, Organisation
from tests.permissions.world import Circle, World

FILE = Path(__file__).with_name("doors.txt")
NAMES = ("visible_to", "on_desk_of", "own")
ABOUT = {"user", "worker"}
APPS = ("reminders", "groups", "participants", "sessions", "intake", "outcomes")
COLUMNS = {
    "()": "", "P": "participant", "W": "worker", "C": "coordinator", "A": "administrator", "xP": "ex-participant",
    "xR": "off-roster", "xW": "ex-worker", "xC": "ex-coordinator", "S": "substitute", "B": "both", "xM": "moved",
}  # fmt: skip
# How rows hang on a circle: the first of these that a model has; on the organisation where none fits.
PATHS = (
    "group", "group_id", "session__group", "participation__group", "participations__group",
    "participant__participations__group",
    "reachability__worker__facilitations__group", "worker__facilitations__group", "facilitations__group",
    "agency__organisation", "study__organisation", "organisation", "organisation_id",
    "user__peer_workers__facilitations__group",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A door with the path to its circle, or a rule with the rows of a circle that it is asked about."""

    name: str
    about: str
    cells: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.name}({self.about})"

    def observed(self, world: World) -> list[str]:
        return [self.cell(world, who) for who in COLUMNS.values()]

    def cell(self, world: World, who: str) -> str:
        user = world.people.get(who)
        circles = (world.own, world.same, world.other)
        if "rules." in self.name:
            return "".join(self._says(user, one) for one in circles)
        return "." if user is None else "/".join(str(self._gives(user, one)) for one in circles)

    def _says(self, user: User | None, circle: Circle) -> str:
        module, _, name = self.name.rpartition(".")
        try:
            rule = getattr(importlib.import_module(module), name)
            first = next(iter(inspect.signature(rule).parameters.values()))
            if first.annotation is User and user is None:
                return "."  # always asked about somebody
            asks = [user] if first.name == "user" else []
            said = rule(*asks, *arguments(circle, self.about))
        except NotAllowed:
            return "x"
        return "y" if said or said is None else "-"

    def _gives(self, user: User, circle: Circle) -> int:
        label, _, door = self.name.rpartition(".")
        about = circle.organisation if "organisation" in (self.about + self.name).lower() else circle.group
        rows = getattr(apps.get_model(label).objects, door)(user)
        return rows.filter(**{self.about: about.pk}).distinct().count()

    def written(self, cells: list[str]) -> str:
        return f"{self.name:<48} {self.about:<44} " + " ".join(f"{cell:<7}" for cell in cells).rstrip()


def arguments(circle: Circle, about: str) -> list[Any]:
    return [clock.now() if one == "now" else getattr(circle, one) for one in about.split(",")]


def lines() -> list[Line]:
    told = [text.split() for text in FILE.read_text().splitlines() if text.strip() and not text.startswith("#")]
    return [Line(words[0], words[1], tuple(words[2:])) for words in told]


def known() -> Iterator[Line]:
    """A line for every door and every rule about somebody that the house has, as far as it can be guessed."""
    for model in apps.get_models():
        for door in NAMES:
            if hasattr(model._default_manager, door):
                yield Line(f"{model._meta.label}.{door}", _path(model))
    for app in APPS:
        if importlib.util.find_spec(f"{app}.rules"):
            yield from _rules(f"{app}.rules")


def _rules(module: str) -> Iterator[Line]:
    for name, function in inspect.getmembers(importlib.import_module(module), inspect.isfunction):
        named = list(inspect.signature(function).parameters)
        if function.__module__ == module and named[:1] == ["user"]:
            yield Line(f"{module}.{name}", ",".join(GUESSES.get(one, one) for one in named[1:]))


GUESSES = {
    "session": "evening", "participation": "newcomer", "participant": "man", "referral": "talking",
    "request": "coming_back",
}  # fmt: skip


def _path(model: Any) -> str:
    if model in (Group, Organisation):
        return "pk"
    for path in PATHS:
        try:
            model._default_manager.filter(**{path: None})
        except (FieldError, ValueError):
            continue
        return path
    return "pk"


def heading() -> str:
    return f"# {'door or rule':<46} {'of':<44} " + " ".join(f"{column:<7}" for column in COLUMNS).rstrip()
