"""Asks one address as one person, undoes what it did, and says in one mark what came of it."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.requests import SEEN
from tests.signing import prove

# Kept by every request of whoever is signed in, and the count of tries; no trace of what he did.
OF_SIGNING_IN = ("django_session", "usersessions_", "core_limit")
HOUR = 3600
EACH_TIME = ("Content-Security-Policy", "Content-Length", "Expires", "X-Request-ID")
OF_READING = ("core_accessevent",)
_WRITES = re.compile(r'^(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
# Tokens of forms and of the content policy, and the address itself where a page leads back to it.
_ONCE = re.compile(rb'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"|next=[^"&]*')


@dataclass(frozen=True)
class Answer:
    """What came back, which tables were written, and how many queries that took."""

    status: int
    content: bytes
    headers: dict[str, str]
    written: list[str]
    queries: int

    @property
    def mark(self) -> str:
        """One sign of the table, as `matrix.txt` explains them."""
        if self.status in (302, 303):
            return self._onward()
        marks = {200: "o", 404: "-", 403: "x", 405: ".", 503: "!"}
        mark = marks.get(self.status, "!" if self.status < 500 else "?")
        return "w" if mark == "o" and self.changed else mark

    @property
    def changed(self) -> list[str]:
        return [table for table in self.written if not table.startswith(OF_READING)]

    def _onward(self) -> str:
        if self.headers["Location"].partition("?")[0] == reverse(settings.LOGIN_URL):
            return ">"
        return "w" if self.changed else "/"

    def told(self, path: str) -> tuple:
        """What somebody can see of this answer at `path`, without what differs at every request."""
        headers = {key: value for key, value in self.headers.items() if key not in EACH_TIME}
        return self.status, _ONCE.sub(b"", self.content.replace(path.encode(), b"")), headers


class Browser(Client):
    """Django's test client without its notes of templates and contexts, which take longer than most pages."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


class Asker:
    """Somebody with a browser; each question is undone, so that the next finds everything as it was."""

    def __init__(self, user: User | None) -> None:
        self.client = Browser(raise_request_exception=False)
        if user:
            self._sign_in(user)
        self.cookies = {name: one.value for name, one in self.client.cookies.items()}

    def _sign_in(self, user: User) -> None:
        """With a second factor, and seen and proven for an hour to come: nothing asks again, nothing is noted again."""
        TOTP.activate(user, generate_totp_secret())
        self.client.force_login(user)
        prove(self.client, user, ago=-HOUR)
        session = self.client.session
        session[SEEN] = int(time.time()) + HOUR
        session.save()

    def ask(
        self, method: str, path: str, data: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        self.client.cookies = SimpleCookie(self.cookies)
        cache.clear()
        with _watched() as seen, transaction.atomic():
            sent = {} if data is None else {"data": data}
            response = getattr(self.client, method.lower())(path, headers=headers, **sent)
            content = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        return Answer(response.status_code, content, dict(response.items()), *seen)


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
