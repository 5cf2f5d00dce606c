"""Is there anything that somebody can send that breaks a page, or comes back alive? 100,000 forms, 10,000 files.

    python -m benchmarks.drill_fuzz --forms 100000 --files 10000

Works in Django's test database of the engine in DATABASE_URL, filled with the demo. Reads every form from the pages
that nobody, a participant, a worker, a coordinator and an administrator reach (`tests/walking.py`), and sends them
what `tests/fuzzing.py` thinks of, each in a transaction that is taken back, so that the next one finds the same
house; one in eight goes to a pattern without a form, one in seven is no form at all. Then files for the only page
that takes one. Then every text field is filled with scripts for good, all pages are read again, and a real browser
opens them. Prints what was answered, writes `results/drill_fuzz-*.json`, and ends with 1 when something broke (500),
came back as more than text, or ran.
"""

import argparse
import collections
import logging
import random
import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from benchmarks import fuzz_files, scratch
from tests import fuzzing, payloads
from tests.fuzzing import Field, Form, Fuzzer, Pairs

if TYPE_CHECKING:
    from tests.walking import House

FORM = "application/x-www-form-urlencoded"
FILE = "multipart/form-data; boundary=kring"
TYPES = [
    "application/json", "text/xml", "", "x", f"{FORM}; charset=utf-16", f"{FORM}; charset=nothing",
    "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff",
]  # fmt: skip
HEADERS = [
    "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_FOR", "HTTP_REFERER", "HTTP_HX_REQUEST", "HTTP_HX_TARGET", "HTTP_RANGE",
    "HTTP_HX_CURRENT_URL", "HTTP_HOST", "HTTP_USER_AGENT", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE",
]  # fmt: skip
METHODS = ["POST", "POST", "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
NAMES = ["r.csv", "../../r", "a\0b", "x" * 400, "..", ""]
ASKED = ["page", "next", "q", "month", "tab", "group", "day", "series", "since", "from", "view"]
BLIND_EVERY, NO_FORM = 8, 0.15


def furnish(seed: int) -> "House":
    """The demo, with one person of every role signed in, and every form that they reach."""
    from accounts.models import User
    from home.demo.write import write_demo
    from tests import walking

    people: dict[str, User] = {}
    for account in write_demo():
        people.setdefault(account.role, User.objects.get(email=account.email))
    house = walking.House(seed, people, objects=15, shapes=6)
    for role in house.clients:
        house.walk(role)
    print("pages", {role: len(pages) for role, pages in house.asked.items()}, end=" ")
    print("forms", {role: len(forms) for role, forms in house.forms.items()}, "and", walking.blind(house), "made up")
    return house


def send_form(house: "House", fuzzer: Fuzzer, role: str, form: Form) -> None:
    pairs = fuzzer.filled(form)
    if form.method == "get":
        house.ask(role, "GET", f"{form.action.partition('?')[0]}?{fuzzing.encoded(pairs).decode()}", pairs)
    elif form.takes_files or fuzzer.dice.random() < 0.05:
        names = [one.name for one in form.fields if one.kind == "file"]
        files = [(name, "roster.csv", "text/csv", fuzz_files.made(fuzzer.dice)) for name in names]
        house.ask(role, "POST", form.action, pairs, data=fuzzing.multipart(pairs, files), content_type=FILE)
    else:
        house.ask(role, "POST", form.action, pairs, data=fuzzing.encoded(pairs), content_type=FORM)


def send_no_form(house: "House", fuzzer: Fuzzer, role: str, form: Form) -> None:
    """A wrong type, a body broken off, a spoiled address, strange headers and cookies, other methods."""
    dice, pairs = fuzzer.dice, fuzzer.filled(form)
    address, headers, cookies = form.action, {}, {}
    sent = {"data": fuzzing.encoded(pairs), "content_type": FORM}
    way = dice.randrange(6)
    if way == 0:
        sent["content_type"] = dice.choice(TYPES)
    elif way == 1:
        whole = fuzzing.multipart(pairs, [("file", dice.choice(NAMES), "text/csv", b"name\nPiet\n")])
        sent = {"data": whole[: dice.randrange(len(whole))], "content_type": FILE}
    elif way == 2:
        address = _spoiled(fuzzer, form.action)
    elif way == 3:
        headers = {dice.choice(HEADERS): _text(fuzzer)}
    elif way == 4:
        cookies = {dice.choice(["language", "messages", "csrf", "evening-key", "x"]): quote(_text(fuzzer)[:500])}
    else:
        sent = {"data": dice.randbytes(dice.choice([0, 10, 3000])), "content_type": "application/octet-stream"}
    house.ask(role, dice.choice(METHODS), address, (headers, cookies, sent), cookies=cookies, **sent, **headers)


def _text(fuzzer: Fuzzer) -> str:
    value = fuzzer.nasty(Field("x", "text"))
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _spoiled(fuzzer: Fuzzer, address: str) -> str:
    """An address of which one part, or the question behind it, is something else."""
    dice, (path, _, query) = fuzzer.dice, address.partition("?")
    parts = path.split("/")
    if dice.random() < 0.5 and len(parts) > 2:
        parts[dice.randrange(1, len(parts) - 1)] = quote(_text(fuzzer)[:2000], safe="")
        return "/".join(parts)
    own = [part.partition("=")[0] for part in query.split("&") if part]
    return f"{path}?{quote(dice.choice(own + ASKED))}={quote(_text(fuzzer)[:3000])}"


def send_forms(house: "House", seed: int, count: int) -> dict[str, int]:
    """`count` inputs, spread evenly over the patterns, then over roles and forms; how many each pattern got."""
    from django.core import mail

    from tests.walking import name_of, taken_back

    fuzzer = Fuzzer(seed)
    by_page: dict[tuple[bool, str], list[tuple[str, Form]]] = collections.defaultdict(list)
    for role, forms in house.forms.items():
        for form in forms:
            by_page[form.is_blind, name_of(form.action)].append((role, form))
    shown, made_up = ([key for key in sorted(by_page) if key[0] is blind] for blind in (False, True))
    got: collections.Counter = collections.Counter()
    for number in range(count):
        pages = made_up if number % BLIND_EVERY == 0 else shown
        page = pages[number // BLIND_EVERY % len(pages)] if pages is made_up else pages[number % len(pages)]
        role, form = fuzzer.dice.choice(by_page[page])
        got[page[1]] += 1
        with taken_back():
            (send_no_form if fuzzer.dice.random() < NO_FORM else send_form)(house, fuzzer, role, form)
        if number % 10_000 == 9_999:
            mail.outbox.clear()
            print(f"  {number + 1} inputs, {len(house.found.wrong)} things wrong", flush=True)
    return dict(got)


def send_files(house: "House", seed: int, count: int) -> None:
    """`count` files to the page that takes a roster; what could be confirmed is confirmed."""
    from tests.walking import taken_back

    dice = random.Random(seed)
    shown = [(role, form) for role, forms in house.forms.items() for form in forms if not form.is_blind]
    role, form = next(one for one in shown if one[1].takes_files)
    for _number in range(count):
        content = fuzz_files.made(dice)
        kind = dice.choice(["text/csv", "application/vnd.ms-excel", "image/png", "\xff"])
        body = fuzzing.multipart([], [("file", dice.choice(NAMES), kind, content)])
        with taken_back():
            answer = house.ask(role, "POST", form.action, content[:200], data=body, content_type=FILE)
            for next_form in fuzzing.read(form.page, answer.content.decode())[0]:
                pairs: Pairs = [(one.name, one.value) for one in next_form.fields]
                if "sealed" in dict(pairs):
                    sent = {"data": fuzzing.encoded(pairs), "content_type": FORM}
                    house.ask(role, "POST", form.action, content[:200], **sent)


def store_scripts(house: "House", seed: int, rounds: int) -> int:
    """Fills every text field with scripts, for good, wherever a form takes them; how many were taken."""
    fuzzer, taken = Fuzzer(seed), 0
    kept = [(role, form) for role, forms in house.forms.items() for form in forms if form.method == "post"]
    for number in range(rounds):
        payload = payloads.MARKUP[number % len(payloads.MARKUP)]
        for role, form in kept:
            if form.is_blind or form.action.startswith(("/accounts/logout/", "/accounts/sessions/")):
                continue
            pairs: Pairs = []
            for one in form.fields:
                typed = one.kind in ("text", "textarea", "search") and not one.options
                pairs += [(one.name, payload)] if typed else fuzzer.meant(one)
            sent = {"data": fuzzing.encoded(pairs), "content_type": FORM}
            taken += house.ask(role, "POST", form.action, pairs, **sent).status_code == 302
    return taken


def ran_in_browser(house: "House", most: int) -> tuple[int, int]:
    """Opens pages of every role in Chromium: how many, and on how many of them a script ran that is not ours."""
    from django.conf import settings
    from django.db import connections
    from django.test.testcases import LiveServerThread, _StaticFilesHandler

    from tests import browsing

    connection = connections["default"]
    shared = {"default": connection} if connection.vendor == "sqlite" else {}  # in memory: one connection for all
    connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", _StaticFilesHandler, connections_override=shared)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    address, opened, ran = f"http://127.0.0.1:{server.port}", 0, 0
    with browsing.browser() as browser:
        for role, (_client, cookies) in house.clients.items():
            context = browser.new_context(base_url=address)
            session = cookies.get(settings.SESSION_COOKIE_NAME)
            if session:
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
            page = context.new_page()
            page.on("dialog", lambda dialog: dialog.dismiss())
            for path in house.asked[role][:most]:
                page.goto(path, wait_until="load")
                opened += 1
                if page.evaluate(f"typeof window.{payloads.RAN} !== 'undefined'"):
                    ran += 1
                    house.found.note("a script ran", path, role, "")
            context.close()
    server.terminate()
    return opened, ran


def measure(options: argparse.Namespace) -> dict[str, Any]:
    from django.conf import settings

    settings.KRING_STAFF_MFA, settings.KRING_DEMO, settings.KRING_EVEN_SECONDS = False, True, 0.0
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    logging.disable()  # what went wrong is noted; a line for each page that is not there would bury it
    house = furnish(options.seed)
    started = time.monotonic()
    house.found.answers.clear()
    patterns = send_forms(house, options.seed, options.forms)
    figures = {
        "inputs": options.forms,
        "patterns": len(patterns),
        "fewest a pattern": min(patterns.values(), default=0),
        "seconds": round(time.monotonic() - started),
        "answers": house.found.counted(),
    }
    send_files(house, options.seed + 1, options.files)
    figures |= {"files": options.files, "answers to files": house.found.counted()}
    figures["forms with scripts taken"] = store_scripts(house, options.seed + 2, options.rounds)
    for role in house.clients:
        house.walk(role)
    figures["pages opened"], figures["scripts run"] = ran_in_browser(house, options.pages)
    return {**figures, "wrong": house.found.wrong}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=len(payloads.MARKUP), help="how often scripts are stored")
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
