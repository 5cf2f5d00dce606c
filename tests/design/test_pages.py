"""Public pages: the gallery, the numbers that need no database, errors, and doors that stay shut."""

import re
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings as configured
from django.db import OperationalError
from django.template import loader
from django.test import Client
from django.urls import reverse

from core.middleware import RefusalMiddleware

ROOT = Path(configured.BASE_DIR)
COMPONENTS = sorted(path.name for path in (ROOT / "templates" / "components").glob("*.html"))
# Templates that a tag of another name draws, or that are a part of another component.
TAGS = {
    "circle_inside": "circle", "clock": "promise_clock", "month": "month_grid",
    "chips": "chip", "toasts": "toast", "map": "town_map",
}  # fmt: skip


@pytest.fixture
def database_is_down():
    with mock.patch(
        "django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=OperationalError("no database")
    ) as cursor:
        yield cursor


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_gallery_shows_every_component(client, settings, language):
    settings.KRING_DEMO = True
    page = client.get("/gallery/", headers={"accept-language": language})
    assert page.status_code == 200
    shown = {template.name for template in page.templates}
    assert [one for one in COMPONENTS if f"components/{one}" not in shown] == []


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_page_about_components_names_it(component):
    """By the name of its template, or by that of the tag that draws it."""
    told = (ROOT / "docs" / "components.md").read_text()
    name = component.removesuffix(".html")
    assert re.search(rf"components/{name}\.html|{{% {TAGS.get(name, name)}\b", told), component


def test_the_gallery_is_shut_where_real_people_are(client, settings):
    settings.KRING_DEMO = settings.DEBUG = False
    assert client.get("/gallery/").status_code == 404


@pytest.mark.django_db
def test_help_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/help/")
    for number in ("tel:112", "tel:08002000", "tel:113"):
        assert number in page.content.decode()


def test_help_works_without_a_database(database_is_down):
    assert Client().get("/help/").status_code == 200


@pytest.mark.parametrize("mfa", [True, False])
def test_help_works_without_a_database_for_who_is_signed_in(database_is_down, settings, mfa):
    settings.KRING_STAFF_MFA = mfa
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebodys-session"
    assert client.get("/help/").status_code == 200
    assert not database_is_down.called


def test_the_first_page_without_a_database_is_an_error_so_the_test_above_can_fail(database_is_down, settings):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "somebodys-session"
    with pytest.raises(OperationalError):
        client.get("/")


def test_the_page_for_our_own_mistakes_needs_nothing(database_is_down):
    html = loader.get_template("500.html").render()
    assert 'href="/help/"' in html


@pytest.mark.django_db
def test_the_first_line_and_the_key_to_leave(client):
    html = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "<h1>You are not the only one.</h1>" in html
    assert "data-leave" in html
    assert "does not erase" in html


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/help/", "/accounts/login/", "/accounts/signup/", "/nothing/here/"])
def test_help_is_in_reach(client, address):
    assert 'href="/help/"' in client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/help/", "/join/", "/accounts/login/", "/accounts/signup/", "/nothing/here/"])
def test_the_title_says_nothing(client, address):
    """The pages that search engines show say "groups for men" and no more (ADR 0036)."""
    assert "<title>Kring</title>" in client.get(address).content.decode()


def test_a_refusal_shows_its_sentence(rf):
    from core.errors import DomainError

    request = rf.get("/")
    page = RefusalMiddleware(lambda _request: None).process_exception(request, DomainError("The group is closed."))
    assert page.status_code == 409
    assert "The group is closed." in page.content.decode()


@pytest.mark.django_db
def test_sign_in_offers_the_code_first(client):
    html = client.get(reverse("account_login"), headers={"accept-language": "en"}).content.decode()
    assert html.index("Send me a code") < html.index("passkey_login") < html.index('name="password"')


@pytest.mark.django_db
def test_nobody_signs_up(client):
    html = client.get(reverse("account_signup"), headers={"accept-language": "en"}).content.decode()
    assert "Nobody has to sign up here" in html


@pytest.mark.parametrize("address", ["/static/kring.webmanifest", "/static/img/ring.svg"])
def test_the_manifest_and_the_ring_say_nothing(address):
    import json
    from pathlib import Path

    from django.conf import settings

    text = Path(settings.BASE_DIR, address.lstrip("/")).read_text()
    if address.endswith("webmanifest"):
        manifest = json.loads(text)
        assert manifest["name"] == manifest["short_name"] == "Kring"
        assert "description" not in manifest
        for icon in manifest["icons"]:
            assert Path(settings.BASE_DIR, "static", icon["src"]).exists()
        assert settings.WHITENOISE_MIMETYPES[".webmanifest"] == "application/manifest+json"
    else:
        assert "<text" not in text
