"""Asks one address as one person, undoes what it did, and says in one mark what came of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.signing import sign_in

# Kept by every request of whoever is signed in; no trace of what he did.
OF_SIGNING_IN = ("django_session", "usersessions_")
OF_READING = ("core_accessevent",)
_WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
_ONCE = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|name="token"[^>]*|name="next" value="[^"]*"|[?]next=[^"]*'
)


@dataclass
class Answer:
    """What came back, and which tables were written."""

    response: Any
    written: list[str]
    queries: int

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def mark(self) -> str:
        """One sign of the table, as `matrix.txt` explains them."""
        if self.status in (302, 303):
            return self._onward()
        marks = {200: "o", 404: "-", 403: "x", 405: "."}
        mark = marks.get(self.status, "?" if self.status >= 500 else "!")
        return "w" if mark == "o" and self.changed else mark

    @property
    def changed(self) -> list[str]:
        return [table for table in self.written if not table.startswith(OF_READING)]

    def _onward(self) -> str:
        if self.response["Location"].startswith(reverse(settings.LOGIN_URL)):
            return ">"
        return "w" if self.changed else "/"

    def told(self) -> tuple:
        """What somebody can see of this answer, without what differs at every request."""
        headers = {key: value for key, value in self.response.items() if key not in ("Content-Security-Policy", "Content-Length")}
        return self.status, _ONCE.sub(b"", self.response.content), headers


class Asker:
    """Somebody with a browser; each question is undone, so that the next finds everything as it was."""

    def __init__(self, user: User | None) -> None:
        self.client = Client(raise_request_exception=False, REMOTE_ADDR="127.0.0.1")
        if user:
            sign_in(self.client, user)
        self.cookies = {name: one.value for name, one in self.client.cookies.items()}

    def ask(self, method: str, path: str, data: dict | None = None) -> Answer:
        self.client.cookies = SimpleCookie(self.cookies)
        cache.clear()
        with _watched() as seen, transaction.atomic():
            sent = {"data": data} if data is not None else {}
            response = getattr(self.client, method.lower())(path, **sent)
            if response.streaming:
                response.content = b"".join(response.streaming_content)
            transaction.set_rollback(True)
        return Answer(response, *seen)


@contextmanager
def _watched() -> Iterator[list]:
    """What is written meanwhile, and how many queries it takes: `[tables, number]` once it is over."""
    seen: list = []
    written: list[str] = []
    count = [0]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: dict) -> Any:
        count[0] += 1
        if (found := _WRITES.match(sql)) and not found[2].startswith(OF_SIGNING_IN):
            written.append(found[2])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen
    seen.extend([written, count[0]])
