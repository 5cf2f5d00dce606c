"""Opens pages in a real browser as somebody, measures them and takes their pictures."""

import contextlib
import gettext
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.screenshots.addresses import ONLY_IN_DEMO

ROOT = Path(__file__).resolve().parent.parent.parent
MEASURE = Path(__file__).with_name("measure.js").read_text()
HEIGHTS = {360: 740, 768: 1024, 1440: 900}
TALLEST = 6000  # pixels of a picture; a longer page is cut there
DUTCH_TOO = {"Open"}
ENGLISH = re.compile(r"\b(the|your|you|and|with|this|not|who|what|there|from|has|have)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Shot:
    """One page as somebody sees it; its picture lies at `path` below the directory of the sweep."""

    state: str
    role: str
    name: str
    address: str
    language: str
    width: int
    theme: str

    @property
    def path(self) -> str:
        words = re.sub(r"\W+", "-", self.name).strip("-")
        return f"{self.state}/{self.role}/{words}-{self.language}-{self.width}-{self.theme}.jpg"


@dataclass
class Report:
    """What is wrong, by kind and page; `bad` kinds end the command with 1."""

    found: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def note(self, kind: str, shot: Shot, what: str) -> None:
        self.found[kind][f"{shot.state} {shot.role} {shot.name}"].add(f"{shot.width} {shot.language}: {what}")

    @property
    def is_bad(self) -> bool:
        return bool(self.found.keys() & {"answer", "overflow"})


@contextlib.contextmanager
def served() -> Iterator[str]:
    """This process answers on a port of its own as long as the block lasts; gives the address."""
    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    settings.ALLOWED_HOSTS.append("localhost")
    try:
        yield f"http://localhost:{thread.port}"
    finally:
        thread.terminate()


@contextlib.contextmanager
def opened(
    browser: Browser, url: str, cookies: dict[str, str], language: str, user: User | None, **options: Any
) -> Iterator[Page]:
    """A page of somebody who is signed in already and has chosen this language."""
    if user is not None:
        User.objects.filter(pk=user.pk).update(language=language)
    context: BrowserContext = browser.new_context(
        locale=language, base_url=url, reduced_motion="reduce", color_scheme="light", **options
    )
    kept = {**cookies, settings.LANGUAGE_COOKIE_NAME: language}
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in kept.items()])
    try:
        yield context.new_page()
    finally:
        context.close()


def look(page: Page, shots: list[Shot], report: Report, place: Path) -> None:
    """One address, opened once: every size and theme of it is drawn, every size measured."""
    first = shots[0]
    with override_settings(KRING_DEMO=first.name in ONLY_IN_DEMO):
        answer = page.goto(first.address)
    if answer is None or answer.status != 200:
        report.note("answer", first, f"{answer.status if answer else 'nothing'} at {first.address}")
        return
    measured: set[int] = set()
    for shot in shots:
        page.set_viewport_size({"width": shot.width, "height": HEIGHTS.get(shot.width, 900)})
        page.emulate_media(color_scheme=shot.theme, reduced_motion="reduce")
        facts = page.evaluate(MEASURE)
        if shot.width not in measured:
            _note(report, shot, facts)
            measured.add(shot.width)
        _draw(page, place / shot.path, shot.width, facts["height"])


def _draw(page: Page, path: Path, width: int, height: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size({"width": width, "height": min(height, TALLEST)})  # bars that stay in view go to its foot
    page.screenshot(path=path, type="jpeg", quality=60)


def _note(report: Report, shot: Shot, facts: dict[str, Any]) -> None:
    if facts["over"] > 0:
        report.note("overflow", shot, f"{facts['over']} px: {', '.join(facts['wide'])}")
    for kind, key in (("under 24 px", "tiny"), ("under 44 px", "small"), ("clipped", "clipped")):
        for what in facts[key]:
            report.note(kind, shot, what)
    if shot.language == "nl":
        for text in facts["texts"]:
            if is_untranslated(text):
                report.note("untranslated", shot, text[:80])


def is_untranslated(text: str) -> bool:
    """On a Dutch page: an English text of the catalogue, or one with two English words that Dutch does not know."""
    known = _catalogue()
    is_english = text not in DUTCH_TOO and text in known and known[text] != text and text not in known.values()
    return is_english or len(ENGLISH.findall(text)) >= 2


def _catalogue() -> dict[str, str]:
    """English → Dutch, of the compiled catalogue."""
    if not _KNOWN:
        with (ROOT / "locale/nl/LC_MESSAGES/django.mo").open("rb") as file:
            texts = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        _KNOWN.update({key: value for key, value in texts.items() if isinstance(key, str) and key})
    return _KNOWN


_KNOWN: dict[str, str] = {}
