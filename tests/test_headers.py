"""What every answer says to the browser: read over every pattern of the URLconf (issue 7: 6)."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from core.middleware import HEADERS, NO_FEATURES
from core.pages import IMPERSONAL
from tests import environment
from tests.factories import CoordinatorFactory, ParticipationFactory, UserFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parent.parent
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'", "worker-src": "'self'",
    "form-action": "'self'", "frame-ancestors": "'none'", "frame-src": "'none'", "base-uri": "'none'",
    "object-src": "'none'",
}  # fmt: skip
ALWAYS = {
    **HEADERS,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
VALUES = {"UUIDConverter": uuid.UUID(int=7), "IntConverter": 7}  # a slug, a token: "abc"


def addresses():
    """Of every pattern an address that it answers, though nothing stands behind it: by name."""
    known = get_resolver().reverse_dict
    for name in {key for key in known if isinstance(key, str)}:
        [(route, params), *_more], _regex, _defaults, converters = known[name]
        yield name, "/" + route % {param: value_for(converters.get(param)) for param in params}


def value_for(converter):
    return VALUES.get(type(converter).__name__, "abc")


def policy(response):
    parts = [part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")]
    found = {name: "".join(sources) for name, *sources in parts}
    nonce = found["script-src"].partition(" 'nonce-")[0]  # a page with a passkey on it has a nonce
    return {**found, "script-src": nonce}


@pytest.fixture(params=["nobody", "participant", "coordinator", "staff without second factor"])
def client(request):
    client = Client()
    if request.param == "participant":
        sign_in(client, ParticipationFactory(participant__user=UserFactory()).participant.user)
    elif request.param == "coordinator":
        sign_in(client, CoordinatorFactory().user)
    elif request.param != "nobody":
        client.force_login(CoordinatorFactory().user)
    client.is_signed_in = request.param != "nobody"
    return client


def test_every_pattern(client):
    found = {page for name, page in addresses() if name != "account_logout"}
    assert len(found) > 120
    for method in ("get", "post"):
        for page in sorted(found):
            response = getattr(client, method)(page)
            assert response.status_code < 500 or page == "/readyz/", page
            told = {name: response.headers.get(name) for name in ALWAYS}
            assert told == ALWAYS, page
            assert policy(response) == POLICY, page
            if client.is_signed_in and not IMPERSONAL.fullmatch(page):
                assert "no-store" in response.headers["Cache-Control"], page
                assert "private" in response.headers["Cache-Control"], page


@pytest.mark.parametrize("page", ["/nowhere/", "/static/js/nowhere.js"])
def test_a_page_that_is_not_there_says_it_too(page):
    response = Client().get(page)
    assert response.status_code == 404
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


def test_an_error_says_it_too(client, monkeypatch):
    def breaks(*_args):
        raise RuntimeError

    monkeypatch.setattr("home.views.public.listed_groups", breaks)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS
    assert policy(response) == POLICY


def test_a_forged_post_is_refused_and_says_it_too():
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a@example.org"})
    assert response.status_code == 403
    assert {name: response.headers.get(name) for name in ALWAYS} == ALWAYS


def test_whoever_signs_out_leaves_nothing_behind():
    client = sign_in(Client(), CoordinatorFactory().user)
    client.cookies["evening-key"] = "k"
    response = client.post(reverse("account_logout"))
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert response.cookies["evening-key"]["max-age"] == 0
    assert client.get(reverse("desk")).status_code == 302


def test_asking_whether_to_sign_out_clears_nothing():
    client = sign_in(Client(), CoordinatorFactory().user)
    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers
    assert client.get(reverse("desk")).status_code == 200


def test_the_browser_may_use_nothing_but_passkeys_and_copying():
    assert all(f"{name}=()" in HEADERS["Permissions-Policy"] for name in NO_FEATURES)
    assert HEADERS["Permissions-Policy"].count("=(self)") == 3


PRODUCTION = """
import django, json
django.setup()
from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
settings.ALLOWED_HOSTS = ["testserver"]
plain, secure = Client().get("/help/"), Client().get("/help/", secure=True)
changed = Client(headers={"Referer": "https://testserver/"}).post("/language/", {"language": "en"}, secure=True)
from core.message_cookie import HostCookieStorage
from accounts.middleware import PHONE_KEY
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")],
    "headers": dict(secure.headers),
    "language": changed.cookies["__Host-language"].OutputString(),
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
              HostCookieStorage.cookie_name, PHONE_KEY],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
               settings.CSRF_COOKIE_HTTPONLY],
    "elsewhere": [settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN],
    "paths": [settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH, settings.LANGUAGE_COOKIE_PATH],
}))
"""


@pytest.mark.once
def test_over_tls_all_cookies_belong_to_this_host_and_the_browser_stays_with_tls(tmp_path):
    surroundings = {**os.environ, **environment.production_like(), "DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3"}
    surroundings |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "KRING_PLAIN_STATIC": "1",
        "KRING_HOSTS": "testserver",
    }
    command = [sys.executable, "-W", "ignore", "-c", PRODUCTION]
    ran = subprocess.run(command, env=surroundings, capture_output=True, text=True, cwd=ROOT, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["plain"] == [301, "https://testserver/help/"]
    assert told["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "upgrade-insecure-requests" in told["headers"]["Content-Security-Policy"]
    assert "unsafe" not in told["headers"]["Content-Security-Policy"]
    assert all(name.startswith("__Host-") for name in told["names"])
    assert all(part in told["language"] for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert told["secure"] == [True] * 4
    assert (told["elsewhere"], told["paths"]) == ([None] * 2, ["/"] * 3)


def test_the_script_of_the_evening_names_its_cookie_as_the_server_does():
    script = (ROOT / "static" / "js" / "evening-store.js").read_text()
    assert '`${SECURE ? "__Host-" : ""}evening-key`' in script
