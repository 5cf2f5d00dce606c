"""A real browser whose questions the house answers in this process: no server, and each question is undone.

Documents, what htmx fetches and what is posted go through the whole of Django; files come from where `collectstatic`
would take them. Styles, scripts and the content policy are the real ones (ADR 0039).
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page, Route

from accounts.models import User
from tests.permissions.asking import Answer
from tests.sweep.indoors import Indoors
from tests.sweep.pages import Shown

ORIGIN = "https://kring.test"
NEVER_SENT = ("content-length", "transfer-encoding")


class Stage:
    """One page of one browser; `show` opens a page of the house in it, as whoever sees it there."""

    def __init__(self, browser: Browser, indoors: Indoors, **options: object) -> None:
        self.indoors = indoors
        self.context: BrowserContext = browser.new_context(
            base_url=ORIGIN, service_workers="block", reduced_motion="reduce", **options
        )
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.answers: list[tuple[str, str, Answer]] = []
        self._who, self._language, self._is_demo = "", "en", False
        self._first: Shown | None = None
        self.context.route("**/*", self._answer)
        self.page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def show(self, shown: Shown, language: str) -> Answer:
        """Opens it; what the house said to the first question."""
        self.complaints.clear()
        self.answers.clear()
        self._speak(shown.who, language)
        self._first, self._is_demo = shown, shown.is_demo
        self.page.goto(ORIGIN + shown.path)
        return self.answers[0][2]

    def close(self) -> None:
        self.context.close()

    def _speak(self, who: str, language: str) -> None:
        """Who is signed in reads the language of his account, everybody else that of his browser."""
        self._who, self._language = who, language
        if user := self.indoors.house.world.people.get(who):
            self.indoors.do(User.objects.filter(pk=user.pk).update, language=language)

    def _answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
            self.complaints.append(f"asks somebody else: {route.request.url}")
            route.abort()
        elif parts.path.startswith("/" + settings.STATIC_URL.strip("/") + "/"):
            _file(route, parts.path)
        else:
            self._page(route, parts.path + (f"?{parts.query}" if parts.query else ""))

    def _page(self, route: Route, path: str) -> None:
        first, self._first = self._first, None
        if first and first.content:
            route.fulfill(body=first.content, content_type="text/html; charset=utf-8")
            self.answers.append(("GET", path, Answer(200, first.content.encode(), {}, [], 0)))
            return
        request = route.request
        method, data = request.method, _posted(request.post_data)
        if first and first.method == "POST":
            method, data = "POST", first.sent
        answer = self._ask(method, path, data, request.headers)
        for _ in range(5):  # the browser would lead a redirect past this stage
            if answer.status in (302, 303) and answer.headers["Location"].startswith("/"):
                answer = self._ask("GET", answer.headers["Location"].partition("#")[0], None, request.headers)
        if request.is_navigation_request() and "html" not in answer.headers.get("Content-Type", ""):
            route.fulfill(body="")  # a file would be kept, and nothing shown
            return
        headers = {key: value for key, value in answer.headers.items() if key.lower() not in NEVER_SENT}
        route.fulfill(status=answer.status, headers=headers, body=answer.content)

    def _ask(self, method: str, path: str, data: dict | None, sent: dict[str, str]) -> Answer:
        """One question, noted with its answer."""
        asker, headers = self.indoors.house.askers[self._who], self._headers(sent)
        with override_settings(KRING_DEMO=self._is_demo or settings.KRING_DEMO):
            answer = self.indoors.do(asker.ask, method, path, data, headers=headers)
        self.answers.append((method, path, answer))
        return answer

    def _headers(self, sent: dict[str, str]) -> dict[str, str]:
        passed = {key: value for key, value in sent.items() if key.startswith("hx-")}
        return {**passed, "Accept-Language": self._language}


def _posted(text: str | None) -> dict | None:
    """What a form sent; every value of a name."""
    if text is None:
        return None
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return found


def _file(route: Route, path: str) -> None:
    place = finders.find(path.removeprefix("/" + settings.STATIC_URL.strip("/") + "/"))
    if not place:
        route.fulfill(status=404)
        return
    kind = mimetypes.guess_type(place)[0] or "application/octet-stream"
    route.fulfill(body=Path(place).read_bytes(), content_type=kind, headers={"Cache-Control": "max-age=3600"})


@contextmanager
def staged(browser: Browser, indoors: Indoors, **options: object) -> Iterator[Stage]:
    """A stage as long as the block lasts."""
    stage = Stage(browser, indoors, **options)
    try:
        yield stage
    finally:
        stage.close()
