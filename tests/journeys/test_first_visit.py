"""What `make run` prints works: on the embedded default, in a real browser, a demo sign-in leads home."""

import os

import pytest
from playwright.sync_api import sync_playwright

from tests import programs

pytestmark = [pytest.mark.browser, pytest.mark.embedded]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread; Django only looks for one
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=programs.browser(), args=FLAGS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser, embedded_kring):
    """A phone that writes down what the browser complains about and whoever else is contacted."""
    context = browser.new_context(viewport={"width": 360, "height": 760}, locale="en", base_url=embedded_kring.address)
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    ours = (embedded_kring.address, "data:")
    opened.on("request", lambda asked: asked.url.startswith(ours) or opened.complaints.append(asked.url))
    yield opened
    context.close()


@pytest.mark.parametrize(
    ("role", "home"),
    [("worker", "/desk/"), ("coordinator", "/desk/"), ("participant", "/me/")],
)
def test_a_demo_sign_in_leads_home(page, embedded_kring, role, home):
    email, password = embedded_kring.accounts()[role]
    page.goto("/accounts/login/")
    page.locator("details", has=page.locator("input[name=password]")).evaluate("details => { details.open = true; }")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("form", has=page.locator("input[name=password]")).locator("button[type=submit]").click()
    page.wait_for_load_state()
    page.goto("/")
    assert page.url == embedded_kring.address + home
    assert page.title() == "Kring"
    assert page.complaints == []
