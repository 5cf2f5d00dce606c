"""Does the time that a page takes tell who is known? Known and unknown in turn, 1,000 requests of every kind.

    python -m benchmarks.drill_enumeration --requests 1000

Works in Django's test database of the engine in DATABASE_URL, with the real hashing of passwords and with all limits on
(every request comes from an address of its own). Prints a table, writes `results/drill_enumeration-*.json` and ends
with 1 when the medians of a page lie more than 5 ms apart. What the pages say is compared by
`tests/accounts/test_enumeration.py`, which also holds that an invitation cannot be guessed.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import scratch

MOST_MS = 5.0
KINDS = ["password", "password of who has none", "code", "new password", "join", "return"]
Form = Callable[[int, bool], dict[str, str]]


def kinds(count: int) -> dict[str, tuple[str, Form]]:
    """Of every kind the page, and the form that request `n` sends for somebody known or unknown."""
    from django.test import override_settings

    from tests.factories import UserFactory

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        users = UserFactory.create_batch(count)
    _hash_once(users[: count // 2])
    for user in users[count // 2 :]:
        user.set_unusable_password()
        user.save()

    def mail(n: int, known: bool) -> str:
        return users[n % count].email if known else f"nobody{n}@example.org"

    def without(n: int, known: bool) -> str:
        return users[count - 1 - n % (count // 2)].email if known else f"nobody{n}@example.org"

    return {
        "password": ("account_login", lambda n, known: {"login": mail(n % (count // 2), known), "password": f"x{n}"}),
        "password of who has none": (
            "account_login",
            lambda n, known: {"login": without(n, known), "password": f"x{n}"},
        ),
        "code": ("account_request_login_code", lambda n, known: {"email": mail(n, known)}),
        "new password": ("account_reset_password", lambda n, known: {"email": mail(n, known)}),
        **_ways_in(count),
    }


def _hash_once(users: list[Any]) -> None:
    """A real password for each; hashing 500 of them apart would take minutes and prove nothing."""
    from django.contrib.auth.hashers import make_password

    hashed = make_password("a real password")
    for user in users:
        user.password = hashed
        user.save()


def _ways_in(count: int) -> dict[str, tuple[str, Form]]:
    from intake import rules
    from participants import actions, codes
    from tests.factories import FacilitationFactory, GroupSessionFactory, ParticipationFactory

    rules.CODES_IN_ALL = 10**9  # from so many in an hour on no code is looked at: there would be nothing to measure
    group = FacilitationFactory().group
    GroupSessionFactory(group=group)
    cards = [actions.leave(participation=ParticipationFactory(group=group), by=None).code for _ in range(count)]

    def join(n: int, known: bool) -> dict[str, str]:
        reach = f"0611{n % 50:06d}" if known else f"0622{n:06d}"
        return {"name": "Peter", "reach": reach, "town": "Halsteren", "best_time": "any"}

    def come_back(n: int, known: bool) -> dict[str, str]:
        code = cards[n % count] if known else codes.new_code()
        return {"name": "Peter", "reach": f"06{33 + known}{n:06d}", "code": code, "best_time": "any"}

    return {"join": ("join", join), "return": ("return", come_back)}


def measure(page: str, form: Form, count: int, first: int) -> dict[str, float]:
    """Medians in milliseconds of `count` requests, every second one for somebody known."""
    times: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for n in range(count):
        known = n % 2 == 0
        times[known].append(_timed(page, form(n // 2, known), first + n))
    known, known_work = (statistics.median(column) for column in zip(*times[True], strict=True))
    unknown, unknown_work = (statistics.median(column) for column in zip(*times[False], strict=True))
    return {
        "requests": count,
        "known ms": round(known, 2),
        "unknown ms": round(unknown, 2),
        "gap ms": round(abs(known - unknown), 2),
        "processor gap ms": round(abs(known_work - unknown_work), 2),
    }


def _timed(page: str, form: dict[str, str], number: int) -> tuple[float, float]:
    """Milliseconds by the clock on the wall, which is what a stranger sees, and of the processor, for who looks why."""
    from django.test import Client
    from django.urls import reverse

    client = Client(REMOTE_ADDR=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
    started, worked = time.perf_counter(), time.thread_time()
    status = client.post(reverse(page), form).status_code
    took, work = time.perf_counter() - started, time.thread_time() - worked
    assert status in (200, 302), (page, status)
    return 1000 * took, 1000 * work


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=1000, help="of every kind")
    parser.add_argument("--only", nargs="*", default=KINDS)
    options = parser.parse_args()
    figures = {}
    with scratch.database() as engine:
        for place, (name, (page, form)) in enumerate(kinds(options.requests // 2).items()):
            if name in options.only:
                figures[name] = measure(page, form, options.requests, place * 10_000)
                print(f"{name:<26}", "  ".join(f"{what} {value}" for what, value in figures[name].items()), flush=True)
    scratch.keep("drill_enumeration", engine, figures)
    sys.exit(any(figure["gap ms"] > MOST_MS for figure in figures.values()))


if __name__ == "__main__":
    main()
