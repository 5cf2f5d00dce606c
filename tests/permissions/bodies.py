"""Bodies that look right: the forms of the house, filled in as a browser would send them."""

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.urls import Resolver404, resolve

from core import clock
from tests.permissions.asking import Answer
from tests.permissions.table import Line
from tests.permissions.world import World, address

SKIPPED = {"submit", "button", "reset", "image", "file"}


class Forms(HTMLParser):
    """All forms of a page: their method, their action, and a value for every field."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self._open: dict[str, Any] | None = None
        self._select: str = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._open = {"method": values.get("method", "get").lower(), "action": values.get("action", ""), "data": {}}
            self.forms.append(self._open)
        elif self._open is not None:
            self._field(tag, values)
        if tag in ("a", "link", "script", "img") or "hx-get" in values:
            self.links += [values[key] for key in ("href", "src", "hx-get") if values.get(key)]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""

    def _field(self, tag: str, values: dict[str, str]) -> None:
        name, data = values.get("name", ""), self._open["data"] if self._open else {}
        if tag == "option" and self._select:
            if values.get("value") and not data.get(self._select):
                data[self._select] = values["value"]
        elif tag == "select":
            self._select = name
            data.setdefault(name, "")
        elif name and tag in ("input", "textarea", "button"):
            self._input(name, values, data)

    def _input(self, name: str, values: dict[str, str], data: dict[str, str]) -> None:
        kind = values.get("type", "text")
        if kind == "submit" and values.get("value"):
            data.setdefault(name, values["value"])
        elif kind in ("radio", "checkbox"):
            if "checked" in values or not data.get(name):
                data[name] = values.get("value", "on")
        elif kind not in SKIPPED and name != "csrfmiddlewaretoken":
            data[name] = values.get("value") or plausible(kind)


def plausible(kind: str) -> str:
    """A value that a field of this type takes."""
    tomorrow = clock.today() + dt.timedelta(days=1)
    told = {
        "date": tomorrow.isoformat(),
        "time": "19:30",
        "number": "1",
        "email": "zq@example.org",
        "tel": "0612345678",
    }
    return told.get(kind, "Something")


def read(content: bytes) -> Forms:
    found = Forms()
    found.feed(content.decode(errors="replace"))
    return found


def gather(world: World, lines: list[Line], ask: Callable[[str, str, str], Answer]) -> dict[str, dict[str, str]]:
    """The fields of the form that posts to each address, by the address, as somebody sees them who may."""
    bodies: dict[str, dict[str, str]] = {}
    for who in ("", "coordinator", "worker", "participant", "ex-participant", "administrator"):
        for line in lines:
            path = address(line.name, line.kwargs(world.own))
            answer = ask(who, "GET", path)
            if answer.status == 200:
                for form in read(answer.content).forms:
                    if form["method"] == "post":
                        bodies.setdefault(_name(form["action"] or path), form["data"])
    return bodies


def _name(action: str) -> str:
    try:
        found = resolve(action.partition("?")[0])
    except Resolver404:
        return ""
    return f"{found.url_name}{found.kwargs.get('step', '')}"
