"""Which pages somebody reaches, found by following links as he; one of each pattern."""

from typing import Any
from urllib.parse import urlsplit

from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from tests.permissions import table
from tests.walking import NOT_FOLLOWED, House, name_of

ONLY_IN_DEMO = {"gallery", "demo_mail"}


def reached(house: House, role: str, first: tuple[str, ...] = ()) -> dict[str, str]:
    """Name of the pattern → the first address of it on which he was shown a page. Tabs and filters are left out.

    Of a pattern in `first` that page is taken. A pattern that nothing has to fill is tried too, also where no link
    leads to it.
    """
    house.walk(role, first)
    found: dict[str, str] = {}
    for address in sorted(house.asked[role], key=lambda one: bool(urlsplit(one).query)):
        if name := name_of(address):
            found.setdefault(name, address)
    return found | pages(house, role, {name: path for name, path in _plain().items() if name not in found}, (200,))


def _plain() -> dict[str, str]:
    found = {}
    for _path, pattern in table.patterns():
        try:
            found[pattern.name or ""] = reverse(pattern.name or "")
        except NoReverseMatch:
            continue
    return {name: path for name, path in found.items() if not path.startswith(NOT_FOLLOWED)}


def pages(house: House, role: str, shown: dict[str, str], answers: tuple[int, ...] = ()) -> dict[str, str]:
    """Those that are pages: no files, no calendars, nothing for machines. With `answers` only those so answered."""
    asked = {name: _asked(house, role, name, path) for name, path in shown.items()}
    return {
        name: shown[name]
        for name, told in asked.items()
        if _is_page(told) and (not answers or told.status_code in answers)
    }


def _asked(house: House, role: str, name: str, path: str) -> Any:
    with override_settings(KRING_DEMO=name in ONLY_IN_DEMO):
        return house.ask(role, "GET", path)


def _is_page(answer: Any) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")
