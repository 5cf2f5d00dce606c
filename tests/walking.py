"""Somebody of every role at once: reads the pages that he reaches, keeps the forms on them, notes what goes wrong.

Used by `benchmarks/drill_fuzz.py` and, with fewer inputs, by `tests/home/test_fuzz.py`.
"""

import collections
import contextlib
import itertools
import random
import re
import sys
import traceback
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django import forms
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve

from accounts.models import User
from tests import fuzzing
from tests.fuzzing import Field, Form
from tests.signing import prove, sign_in

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("nobody", "participant", "worker", "coordinator", "administrator")
STARTS = (
    "/", "/join/", "/refer/", "/return/", "/help/", "/accounts/login/", "/accounts/login/code/", "/accounts/2fa/",
    "/accounts/password/reset/", "/accounts/password/change/", "/accounts/sessions/", "/me/", "/me/settings/", "/desk/",
    "/desk/settings/",
)  # fmt: skip
NOT_FOLLOWED = ("/accounts/logout/", "/static/")
Cookies = dict[str, str]


@dataclass
class Found:
    """What is wrong, and how often each answer was given."""

    answers: collections.Counter = field(default_factory=collections.Counter)
    wrong: dict[str, dict[str, Any]] = field(default_factory=dict)

    def note(self, kind: str, where: str, page: str, sent: object) -> None:
        """One example of each thing that is wrong, and how often."""
        known = self.wrong.setdefault(f"{kind}: {where}", {"times": 0, "page": page, "sent": repr(sent)[:600]})
        if not known["times"]:
            print(f"  {kind} at {page}: {where}\n    {known['sent'][:300]}", flush=True)
        known["times"] += 1

    def counted(self) -> dict[int, int]:
        """How often each status was answered since the last time that somebody asked."""
        answers = dict(sorted(self.answers.items()))
        self.answers.clear()
        return answers


def _client(user: User | None) -> tuple[Client, Cookies]:
    """A browser of his, and the cookies that every request of it begins with."""
    client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
    if user is not None:
        TOTP.activate(user, generate_totp_secret())
        prove(sign_in(client, user), user, ago=-(10**6))  # he has always just shown that it is he
    return client, {name: morsel.value for name, morsel in client.cookies.items()}


def name_of(address: str) -> str:
    """The pattern behind an address; empty where there is none."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except (Resolver404, ValueError):
        return ""


class House:
    """The demo with somebody of every role signed in, and everything that they can fill in."""

    def __init__(self, seed: int, people: dict[str, User], *, objects: int, shapes: int) -> None:
        """`people` by role; of each pattern `objects` are read, of each shape of form `shapes` are kept."""
        self.dice = random.Random(seed)
        self.objects, self.shapes = objects, shapes
        self.found = Found()
        self.people = people
        self.clients = {"nobody": _client(None)} | {role: _client(user) for role, user in people.items()}
        self.broke: list[str] = []
        self._listener = lambda **_: self.broke.append(_where())
        got_request_exception.connect(self._listener)
        self.forms: dict[str, list[Form]] = {}
        self.asked: dict[str, list[str]] = {}

    def ask(
        self, role: str, method: str, address: str, sent: object = "", cookies: Cookies | None = None, **more: Any
    ) -> Any:
        """One request; what is wrong with its answer is noted."""
        client, own = self.clients[role]
        client.cookies.clear()
        client.cookies.load({**own, **(cookies or {})})
        self.broke.clear()
        response = client.generic(method, address, **more)
        self.found.answers[response.status_code] += 1
        if response.status_code >= 500 and name_of(address) != "readyz":
            self.found.note("500", self.broke[0] if self.broke else "?", f"{role} {method} {address[:200]}", sent)
        self._look(role, address, response, sent)
        return response

    def _look(self, role: str, address: str, response: Any, sent: object) -> None:
        if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
            return
        for alive in fuzzing.injected(response.content.decode()):
            self.found.note("came back alive", alive, f"{role} {address[:200]}", sent)

    def walk(self, role: str, first: tuple[str, ...] = ()) -> None:
        """Reads the pages that `role` reaches, a few of each pattern, those in `first` first; keeps their forms."""
        waiting, seen = collections.deque((*first, *STARTS)), set()
        read: collections.Counter = collections.Counter()
        kept: collections.Counter = collections.Counter()
        self.forms[role], self.asked[role] = [], []
        while waiting:
            address = waiting.popleft().partition("#")[0]
            parts = urlsplit(address)
            shape = (name_of(address), tuple(sorted(part.partition("=")[0] for part in parts.query.split("&"))))
            if parts.netloc or address in seen or address.startswith(NOT_FOLLOWED) or read[shape] >= self.objects:
                continue
            seen.add(address)
            read[shape] += 1
            response = self.ask(role, "GET", address)
            if response.status_code in (301, 302):
                waiting.append(response.headers["Location"])
            elif response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                self.asked[role].append(address)
                forms, links = fuzzing.read(address, response.content.decode())
                waiting.extend(links)
                self._keep(role, forms, kept)

    def _keep(self, role: str, forms: list[Form], kept: collections.Counter) -> None:
        for form in forms:
            shape = (name_of(form.action), tuple(sorted(one.name for one in form.fields)))
            kept[shape] += 1
            if kept[shape] <= self.shapes and not urlsplit(form.action).netloc:
                self.forms[role].append(form)


def _where() -> str:
    """The exception and the last line of our own code on the way to it."""
    kind, error, trace = sys.exc_info()
    lines = [
        one for one in traceback.extract_tb(trace) if one.filename.startswith(str(ROOT)) and ".venv" not in one.filename
    ]
    last = lines[-1] if lines else None
    place = f"{Path(last.filename).relative_to(ROOT)}:{last.lineno}" if last else "?"
    return f"{getattr(kind, '__name__', kind)} {str(error)[:120]!r} at {place}"


@contextlib.contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside was never there; what would have failed at the end fails here."""
    with transaction.atomic():
        yield
        if connection.vendor == "postgresql" and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def blind(house: House) -> int:
    """Forms for patterns to which no page leads: addresses of things that were seen, fields of the app's own forms."""
    seen = _ids(house)
    reached = {name_of(form.action) for found in house.forms.values() for form in found}
    known = get_resolver().reverse_dict
    made = 0
    for name in sorted({key for key in known if isinstance(key, str)} - reached - {"account_logout"}):
        [(route, params), *_more], _regex, _defaults, converters = known[name]
        for role in house.clients:
            for _ in range(3):
                address = _address(house.dice, route, params, converters, seen)
                method = house.dice.choice(["post", "post", "get"])
                made_up = Form(address, address, method, _fields(house.dice, address), is_blind=True)
                house.forms.setdefault(role, []).append(made_up)
                made += 1
    return made


def _ids(house: House) -> dict[str, list[str]]:
    """What stood in addresses, by the word before it: `sessions` → ids of evenings."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for role in house.forms:
        for address in [*house.asked[role], *(form.action for form in house.forms[role])]:
            parts = urlsplit(address).path.split("/")
            for before, part in itertools.pairwise(parts[:-1]):
                found[before].add(part)
    return {word: sorted(ids) for word, ids in found.items()}


def _address(dice: random.Random, route: str, params: list[str], converters: dict, seen: dict[str, list[str]]) -> str:
    values: dict[str, str] = {}
    for param in params:
        is_id = type(converters.get(param)).__name__ == "UUIDConverter"
        before = route.partition(f"%({param})s")[0].rstrip("/").rpartition("/")[2]
        candidates = [one for one in seen.get(before, []) if is_id == (one.count("-") == 4)]
        made_up = str(uuid.UUID(int=dice.getrandbits(128))) if is_id else str(dice.randint(1, 10**6))
        values[param] = dice.choice(candidates) if candidates and dice.random() < 0.9 else made_up
    return "/" + route % values


def _fields(dice: random.Random, address: str) -> list[Field]:
    """Of two forms of the view's app, and the names that its module reads by itself."""
    view = str(resolve(urlsplit(address).path).func.__module__)
    ours = [one for one in _subclasses(forms.BaseForm) if one.__module__.partition(".")[0] == view.partition(".")[0]]
    source = Path(sys.modules[view].__file__ or "").read_text()
    found = [Field(name, "text") for name in re.findall(r'POST(?:\.get(?:list)?\(|\[)"(\w+)"', source)]
    for form in dice.sample(ours, min(2, len(ours))):
        found += [_control(name, one) for name, one in getattr(form, "base_fields", {}).items()]
    return found


def _control(name: str, one: Any) -> Field:
    pairs = getattr(one, "choices", None) or []
    choices = [str(value) for value, label in pairs if not isinstance(label, list | tuple)]
    return Field(name, getattr(one.widget, "input_type", "text"), "", choices)


def _subclasses(kind: type) -> list[type]:
    return [one for direct in kind.__subclasses__() for one in [direct, *_subclasses(direct)]]
