"""A real browser for tests: opened once a module, with pages that note every complaint and every foreign request."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import User
from tests import programs
from tests.factories import PASSWORD

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, as long as the block lasts."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; Django only looks for one
    try:
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=programs.browser(), args=ARGUMENTS)
            yield opened
            opened.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def page_of(context: BrowserContext, url: str) -> Page:
    """A page that collects in `complaints` what the console says and what goes anywhere but to us."""
    page = context.new_page()
    complaints: list[str] = []
    page.complaints = complaints
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith((url, "data:")) or complaints.append(asked.url))
    return page


def fits(page: Page) -> bool:
    """Nothing sticks out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def sign_in(page: Page, user: User, lands_on: str = r"/desk/$") -> Page:
    """By password, as staff do; waits for the address that `lands_on` describes."""
    page.goto("/accounts/login/")
    page.get_by_text("I have a password").click()
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(lands_on))
    return page
