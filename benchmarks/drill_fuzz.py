"""Is there anything that somebody can send that breaks a page, or comes back alive? 100,000 forms, 10,000 files.

    python -m benchmarks.drill_fuzz --forms 100000 --files 10000

Works in Django's test database of the engine in DATABASE_URL, filled with the demo. Reads every form from the pages that
nobody, a participant, a worker, a coordinator and an administrator reach, sends them what `tests/fuzzing.py` thinks of
(each in a transaction that is taken back, so that the next one finds the same house), and pieces of requests that are no
form at all. Then files for the only page that takes one. Then every text field is filled with scripts for good, all pages
are read again, and a real browser opens them. Prints what was answered, writes `results/drill_fuzz-*.json`, and ends
with 1 when something broke (500), came back as more than text, or ran.
"""

import argparse
import collections
import contextlib
import logging
import random
import re
import sys
import time
import traceback
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks import fuzz_files, scratch
from tests import fuzzing
from tests.fuzzing import Form, Fuzzer, Pairs

ROOT = Path(__file__).resolve().parent.parent
ROLES = ("nobody", "participant", "worker", "coordinator", "administrator")
STARTS = ("/", "/join/", "/refer/", "/return/", "/help/", "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/",
          "/me/", "/me/settings/", "/desk/", "/desk/settings/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/password/change/")  # fmt: skip
SAME_PAGE, SAME_FORM = 15, 6  # how many objects of one pattern are read, and how many forms of one shape are kept
NOT_FOLLOWED = ("/accounts/logout/", "/static/")
FORM = "application/x-www-form-urlencoded"


@dataclass
class Found:
    """What is wrong, and how often each answer was given."""

    answers: collections.Counter = field(default_factory=collections.Counter)
    pages: collections.Counter = field(default_factory=collections.Counter)
    wrong: dict[str, dict[str, Any]] = field(default_factory=dict)

    def note(self, kind: str, where: str, page: str, sent: object) -> None:
        """One example of each thing that is wrong, and how often."""
        known = self.wrong.setdefault(f"{kind}: {where}", {"times": 0, "page": page, "sent": repr(sent)[:600]})
        if not known["times"]:
            print(f"  {kind} at {page}: {where}\n    {known['sent'][:300]}", flush=True)
        known["times"] += 1


def name_of(address: str) -> str:
    """The pattern behind an address; empty where there is none."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(address).path).url_name or ""
    except (Resolver404, ValueError):
        return ""


class House:
    """The demo with somebody of every role signed in, and everything that they can fill in."""

    def __init__(self, seed: int) -> None:
        from django.core.signals import got_request_exception

        self.dice = random.Random(seed)
        self.found = Found()
        self.clients = self._people()
        self.broke: list[str] = []
        self._listener = lambda **_: self.broke.append(_where())
        got_request_exception.connect(self._listener)
        self.forms: dict[str, list[Form]] = {}
        self.asked: dict[str, list[str]] = {}

    def _people(self) -> dict[str, tuple[Any, Any]]:
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
        from django.test import Client

        from accounts.models import User
        from home.demo.write import write_demo
        from tests.signing import prove, sign_in

        people = {"nobody": (Client(raise_request_exception=False), {})}
        for account in write_demo():
            client = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
            user = User.objects.get(email=account.email)
            if account.role in people:
                continue
            if account.role != "participant":
                TOTP.activate(user, generate_totp_secret())
            prove(sign_in(client, user), user, ago=-(10**6))  # he has always just shown that it is he
            people[account.role] = (client, {n: m.value for n, m in client.cookies.items()})
        return people

    def ask(self, role: str, method: str, address: str, sent: object = "", **more: Any) -> Any:
        """One request; what is wrong with its answer is noted."""
        client, cookies = self.clients[role]
        client.cookies.clear()
        client.cookies.load(cookies)
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

    def walk(self, role: str) -> None:
        """Reads the pages that `role` reaches, a few of each pattern; keeps their forms."""
        waiting, seen = collections.deque(STARTS), set()
        read: collections.Counter = collections.Counter()
        kept: collections.Counter = collections.Counter()
        self.forms[role], self.asked[role] = [], []
        while waiting:
            address = waiting.popleft().partition("#")[0]
            parts = urlsplit(address)
            shape = (name_of(address), tuple(sorted(part.partition("=")[0] for part in parts.query.split("&"))))
            if parts.netloc or address in seen or address.startswith(NOT_FOLLOWED) or read[shape] >= SAME_PAGE:
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
            if kept[shape] <= SAME_FORM and not urlsplit(form.action).netloc:
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
    from django.db import connection, transaction

    with transaction.atomic():
        yield
        if connection.vendor == "postgresql" and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def send_form(house: House, fuzzer: Fuzzer, role: str, form: Form) -> None:
    pairs = fuzzer.filled(form)
    house.found.pages[name_of(form.action)] += 1
    if form.method == "get":
        query = fuzzing.encoded(pairs).decode()
        house.ask(role, "GET", f"{form.action.partition('?')[0]}?{query}", pairs)
    elif form.takes_files or fuzzer.dice.random() < 0.05:
        files = [
            (one.name, "roster.csv", "text/csv", fuzz_files.made(fuzzer.dice))
            for one in form.fields
            if one.kind == "file"
        ]
        body = fuzzing.multipart(pairs, files)
        house.ask(role, "POST", form.action, pairs, data=body, content_type="multipart/form-data; boundary=kring")
    else:
        house.ask(role, "POST", form.action, pairs, data=fuzzing.encoded(pairs), content_type=FORM)


def send_pieces(house: House, fuzzer: Fuzzer, role: str, form: Form) -> None:
    """What is no form: a wrong type, a broken body, a spoiled address, strange headers and cookies, other methods."""
    dice, pairs = fuzzer.dice, fuzzer.filled(form)
    body, kind, address, more = fuzzing.encoded(pairs), FORM, form.action, {}
    way = dice.randrange(7)
    if way == 0:
        kind = dice.choice(["application/json", "text/xml", "", "x", f"{FORM}; charset=utf-16", f"{FORM}; charset=nothing",
                            "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff"])  # fmt: skip
    elif way == 1:
        whole = fuzzing.multipart(
            pairs, [("file", dice.choice(["../x", "a.csv", "\0", "", "x" * 300]), "text/csv", b"name\nPiet\n")]
        )
        body, kind = whole[: dice.randrange(len(whole))], "multipart/form-data; boundary=kring"
    elif way == 2:
        address = _spoiled(fuzzer, form.action)
    elif way == 3:
        more = {dice.choice(["HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_HX_REQUEST", "HTTP_HX_TARGET",
                             "HTTP_HX_CURRENT_URL", "HTTP_HOST", "HTTP_USER_AGENT", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE",
                             "HTTP_RANGE"]): _text(fuzzer)}  # fmt: skip
    elif way == 4:
        house.clients[role][1][dice.choice(["language", "messages", "csrf", "evening-key", "x"])] = quote(
            _text(fuzzer)[:500]
        )
    elif way == 5:
        kind, body = "application/octet-stream", dice.randbytes(dice.choice([0, 10, 3000]))
    method = dice.choice(["POST", "POST", "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    cookies = dict(house.clients[role][1])
    house.ask(role, method, address, (way, kind, more, body[:200]), data=body, content_type=kind, **more)
    for name in ("messages", "csrf", "evening-key", "x", "language"):
        cookies.pop(name, None)
    house.clients[role][1].clear()
    house.clients[role][1].update(cookies)


def _text(fuzzer: Fuzzer) -> str:
    value = fuzzer.nasty(fuzzing.Field("x", "text"))
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _spoiled(fuzzer: Fuzzer, address: str) -> str:
    """An address of which one part, or the question behind it, is something else."""
    dice = fuzzer.dice
    path, _, query = address.partition("?")
    parts = path.split("/")
    if dice.random() < 0.5 and len(parts) > 2:
        parts[dice.randrange(1, len(parts) - 1)] = quote(_text(fuzzer)[:2000], safe="")
        return "/".join(parts)
    name = dice.choice(
        [part.partition("=")[0] for part in query.split("&") if part]
        + ["page", "next", "q", "month", "tab", "group", "day"]
    )
    return f"{path}?{quote(name)}={quote(_text(fuzzer)[:3000])}"


def send_forms(house: House, seed: int, count: int) -> None:
    """`count` inputs, spread evenly over the patterns and then over roles and forms."""
    fuzzer = Fuzzer(seed)
    logging.disable()  # what went wrong is noted; a line for each page that is not there would bury it
    by_page: dict[str, list[tuple[str, Form]]] = collections.defaultdict(list)
    for role, forms in house.forms.items():
        for form in forms:
            by_page[name_of(form.action)].append((role, form))
    led_to = sorted(name for name, forms in by_page.items() if any(not form.is_blind for _role, form in forms))
    blind_ones = sorted(set(by_page) - set(led_to))
    for number in range(count):
        pages = blind_ones if number % 8 == 0 else led_to
        role, form = fuzzer.dice.choice(
            by_page[pages[number // 8 % len(pages)] if number % 8 == 0 else pages[number % len(pages)]]
        )
        with taken_back():
            (send_pieces if fuzzer.dice.random() < 0.15 else send_form)(house, fuzzer, role, form)
        if number % 5000 == 4999:
            print(f"  {number + 1} inputs, {len(house.found.wrong)} things wrong", flush=True)


def send_files(house: House, seed: int, count: int) -> None:
    """`count` files to the page that takes a roster; what could be confirmed is confirmed."""
    dice = random.Random(seed)
    role, form = next(
        (role, form) for role in ROLES for form in house.forms[role] if name_of(form.action) == "roster_import"
    )
    for _ in range(count):
        content = fuzz_files.made(dice)
        with taken_back():
            kind = dice.choice(["text/csv", "application/vnd.ms-excel", "image/png", "\xff"])
            body = fuzzing.multipart(
                [], [("file", dice.choice(["r.csv", "../../r", "a\0b", "x" * 400, ".."]), kind, content)]
            )
            answer = house.ask(
                role, "POST", form.action, content[:200], data=body, content_type="multipart/form-data; boundary=kring"
            )
            sealed = [
                one
                for one in fuzzing.read(form.page, answer.content.decode())[0]
                if any(f.name == "sealed" for f in one.fields)
            ]
            if sealed:
                pairs: Pairs = [(one.name, one.value) for one in sealed[0].fields]
                house.ask(role, "POST", form.action, content[:200], data=fuzzing.encoded(pairs), content_type=FORM)


def store_scripts(house: House, seed: int, rounds: int) -> int:
    """Fills every text field with scripts, for good, wherever a form takes them; how many were taken."""
    fuzzer, taken = Fuzzer(seed), 0
    for number in range(rounds):
        payload = fuzzing.MARKUP[number % len(fuzzing.MARKUP)]
        for role, form in [
            (role, form) for role, forms in house.forms.items() for form in forms if form.method == "post"
        ]:
            if "logout" in form.action or ("sessions" in form.action.split("/")[2:3] and "accounts" in form.action):
                continue
            pairs: Pairs = []
            for one in form.fields:
                typed = one.kind in ("text", "textarea", "search") and not one.options
                pairs += [(one.name, payload)] if typed else fuzzer.meant(one)
            answer = house.ask(role, "POST", form.action, pairs, data=fuzzing.encoded(pairs), content_type=FORM)
            taken += answer.status_code == 302
    return taken


def ran_in_browser(house: House, most: int) -> tuple[int, int]:
    """Opens pages of every role in Chromium: how many, and on how many of them a script of ours ran."""
    from django.conf import settings
    from django.db import connections
    from django.test.testcases import LiveServerThread, _StaticFilesHandler

    from tests import browsing

    connection = connections["default"]
    shared = {"default": connection} if connection.vendor == "sqlite" else {}  # a database in memory has one connection
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler, connections_override=shared)
    connection.inc_thread_sharing()
    server.daemon = True
    server.start()
    server.is_ready.wait()
    opened = ran = 0
    address = f"http://127.0.0.1:{server.port}"
    with browsing.browser() as browser:
        for role in ROLES:
            _client, cookies = house.clients[role]
            context = browser.new_context(base_url=address)
            context.add_cookies(
                [
                    {"name": n, "value": v, "url": address}
                    for n, v in cookies.items()
                    if n == settings.SESSION_COOKIE_NAME
                ]
            )
            page = context.new_page()
            page.on("dialog", lambda dialog: dialog.dismiss())
            for path in house.asked[role][:most]:
                page.goto(path, wait_until="load")
                opened += 1
                if page.evaluate(f"typeof window.{fuzzing.RAN} !== 'undefined'"):
                    ran += 1
                    house.found.note("a script ran", path, role, "")
            context.close()
    server.terminate()
    return opened, ran


def blind(house: House) -> int:
    """Forms for patterns to which no page leads: addresses of things that were seen, fields of the app's own forms."""
    from django.urls import get_resolver

    seen = _ids(house)
    reached = {name_of(form.action) for forms in house.forms.values() for form in forms}
    known = get_resolver().reverse_dict
    made = 0
    for name in sorted({key for key in known if isinstance(key, str)} - reached - {"account_logout"}):
        [(route, params), *_more], _regex, _defaults, converters = known[name]
        for role in ROLES:
            for _ in range(3):
                address = _address(house.dice, route, params, converters, seen)
                house.forms[role].append(
                    Form(
                        address,
                        address,
                        house.dice.choice(["post", "post", "get"]),
                        _fields(house.dice, address),
                        is_blind=True,
                    )
                )
                made += 1
    return made


def _ids(house: House) -> dict[str, list[str]]:
    """What stood in addresses, by the words before it: `/desk/sessions/` → ids of evenings."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for role in ROLES:
        for address in [*house.asked[role], *(form.action for form in house.forms[role])]:
            parts = urlsplit(address).path.split("/")
            for place in range(1, len(parts) - 1):
                found[parts[place - 1]].add(parts[place])
    return {words: sorted(ids) for words, ids in found.items()}


def _address(dice: random.Random, route: str, params: list[str], converters: dict, seen: dict[str, list[str]]) -> str:
    values: dict[str, str] = {}
    for param in params:
        kind = type(converters.get(param)).__name__
        before = route.partition(f"%({param})s")[0].rstrip("/").rpartition("/")[2]
        candidates = [one for one in seen.get(before, []) if (kind == "UUIDConverter") == (one.count("-") == 4)]
        made_up = str(uuid.UUID(int=dice.getrandbits(128))) if kind == "UUIDConverter" else str(dice.randint(1, 10**6))
        values[param] = dice.choice(candidates) if candidates and dice.random() < 0.9 else made_up
    return "/" + route % values


def _fields(dice: random.Random, address: str) -> list[fuzzing.Field]:
    """Of some forms of the app, and the names that its views read by themselves."""
    view = resolve_view(address)
    app = view.partition(".")[0]
    forms = [
        one
        for one in _subclasses(django_forms().BaseForm)
        if one.__module__.partition(".")[0] in (app, view.split(".")[0])
    ]
    names = (
        re.findall(r'POST(?:\.get(?:list)?\(|\[)"(\w+)"', Path(sys.modules[view].__file__ or "").read_text())
        if view in sys.modules
        else []
    )
    fields = [fuzzing.Field(name, "text") for name in names]
    for form in dice.sample(forms, min(2, len(forms))):
        for name, one in getattr(form, "base_fields", {}).items():
            choices = [
                str(value)
                for value, _label in getattr(one, "choices", None) or []
                if not isinstance(value, list | tuple)
            ]
            fields.append(fuzzing.Field(name, getattr(one.widget, "input_type", "text"), "", choices))
    return fields


def resolve_view(address: str) -> str:
    """The module of the view behind an address."""
    from django.urls import Resolver404, resolve

    try:
        return str(resolve(urlsplit(address).path).func.__module__)
    except Resolver404:
        return ""


def django_forms() -> Any:
    from django import forms

    return forms


def _subclasses(kind: type) -> list[type]:
    return [one for direct in kind.__subclasses__() for one in [direct, *_subclasses(direct)]]


def unreached(house: House) -> list[str]:
    """Patterns of the URLconf to which no form that was found leads."""
    from django.urls import get_resolver

    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    return sorted(names - set(house.found.pages))


def measure(options: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings

    settings.KRING_STAFF_MFA, settings.KRING_DEMO, settings.KRING_EVEN_SECONDS = False, True, 0.0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    house = House(options.seed)
    for role in ROLES:
        house.walk(role)
    print("forms to which no page leads", blind(house))
    shapes = {role: len(forms) for role, forms in house.forms.items()}
    print("pages", {role: len(pages) for role, pages in house.asked.items()}, "forms", shapes, flush=True)
    started = time.monotonic()
    house.found.answers.clear()
    send_forms(house, options.seed, options.forms)
    answers = dict(sorted(house.found.answers.items()))
    seconds = round(time.monotonic() - started)
    house.found.answers.clear()
    send_files(house, options.seed + 1, options.files)
    file_answers = dict(sorted(house.found.answers.items()))
    taken = store_scripts(house, options.seed + 2, options.rounds)
    for role in ROLES:
        house.walk(role)
    opened, ran = ran_in_browser(house, options.pages)
    return {
        "inputs": options.forms,
        "patterns": len(house.found.pages),
        "seconds": seconds,
        "answers": answers,
        "files": options.files,
        "answers to files": file_answers,
        "forms with scripts taken": taken,
        "pages opened": opened,
        "scripts run": ran,
        "wrong": house.found.wrong,
        "patterns without a form": unreached(house),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument(
        "--rounds", type=int, default=len(fuzzing.MARKUP), help="how often scripts are stored everywhere"
    )
    parser.add_argument("--pages", type=int, default=150, help="opened in the browser, of each role")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    print("seed", options.seed)
    with scratch.database() as engine:
        figures = measure(options)
    for name, value in figures.items():
        print(f"{name:<26} {value}")
    scratch.keep("drill_fuzz", engine, {"seed": options.seed, **figures})
    sys.exit(bool(figures["wrong"] or figures["scripts run"]))


if __name__ == "__main__":
    main()
