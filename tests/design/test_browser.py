"""In a real browser: the strict content policy holds, pages fit a small phone, and codes and passkeys let people in."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail

from accounts.models import User
from tests import browsing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = ["/", "/help/", "/gallery/", "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"]
OWN = ["/accounts/2fa/", "/accounts/sessions/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/"]


@pytest.fixture(scope="module")
def browser():
    with browsing.browser() as opened:
        yield opened


@pytest.fixture
def page(browser, live_server, settings):
    settings.KRING_DEMO = True
    context = browser.new_context(viewport=browsing.PHONE, locale="en", base_url=live_server.url)
    yield browsing.page_of(context, live_server.url)
    context.close()


@pytest.fixture
def person():
    user = User.objects.create_user("ron@example.org", "lamp-light-evening-1", name="Ron", language="en")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _sign_in_with_password(page):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "ron@example.org")
    page.fill("input[name=password]", "lamp-light-evening-1")
    page.get_by_role("button", name="Sign in with a password").click()
    page.wait_for_url("**/")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_public_pages_keep_the_policy_and_fit(page, live_server, language):
    page.context.add_cookies([{"name": "language", "value": language, "url": live_server.url}])
    for address in PUBLIC:
        page.goto(address)
        assert browsing.fits(page), address
    assert page.complaints == []


def test_own_pages_keep_the_policy_and_fit(page, person):
    _sign_in_with_password(page)
    for address in OWN:
        page.goto(address)
        assert browsing.fits(page), address
    assert page.complaints == []


def test_the_complaints_are_heard(page):
    page.goto("/help/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert any("Content Security Policy" in text for text in page.complaints)


def test_a_code_lets_him_in(page, person):
    page.goto("/accounts/login/")
    page.get_by_label("Your e-mail address").fill(person.email)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/code/confirm/")
    (message,) = mail.outbox
    assert message.subject == "Your code"
    assert "Ron" not in message.body
    page.fill("input[name=code]", re.match(r"\S+", message.body)[0])
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/")
    assert page.complaints == []


def test_a_passkey_is_made_and_lets_him_in(page, person):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    _sign_in_with_password(page)
    page.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", "lamp-light-evening-1")
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(lambda url: "/add/" not in url)
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "login" not in url)
    assert page.complaints == []


def test_a_passkey_that_fails_says_so_in_words(page):
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('stopped')) }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That did not work.").wait_for()


def test_the_theme_is_remembered(page):
    page.goto("/help/")
    key = page.locator("[data-theme-key]")
    key.click()
    key.click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert "evening" in page.locator("[data-theme-word]").inner_text()


def test_the_keyboard_reaches_the_seats_and_is_seen(page):
    page.goto("/gallery/")
    page.locator(".circle-large a").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    ring = page.locator(".circle-large a .ring").first
    assert ring.evaluate("ring => getComputedStyle(ring).stroke") != "none"


def test_leaving_takes_the_place_in_the_history(page):
    page.route("https://www.knmi.nl/**", lambda route: route.fulfill(body="weather"))
    page.goto("/help/")
    page.goto("/")
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url("https://www.knmi.nl/**")
    page.go_back()
    assert page.url.endswith("/help/")
