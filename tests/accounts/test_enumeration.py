"""Nobody learns from a page who has an account: by what it says, its status, its cookies or its mail (issue 7: 2).

How long the pages take is measured by `benchmarks/drill_enumeration.py`.
"""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import CoordinatorFactory, OrganisationFactory, ParticipationFactory, UserFactory

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=|nonce=)"[^"]+"')


@pytest.fixture
def known():
    """Addresses of everybody whom a stranger could ask about."""
    closed = UserFactory(email="closed@example.org", is_active=False)
    man = ParticipationFactory(participant__user=UserFactory(email="man@example.org")).participant.user
    man.set_unusable_password()
    man.save()
    staff = CoordinatorFactory(user__email="staff@example.org").user
    return [user.email for user in (closed, man, staff)]


def answers(page, field, addresses, **more):
    """What each address is answered, with the address itself taken out, up to the page that the browser ends on."""
    found = set()
    for number, address in enumerate([*addresses, "nobody@example.org"]):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}", headers={"Accept-Language": "en"})
        first = client.post(reverse(page), {field: address, **more})
        last = client.get(first.url) if first.status_code == 302 else first
        text = TOKEN.sub("", last.content.decode().replace(address, "ADDRESS"))
        cookies = tuple(sorted((name, morsel["max-age"]) for name, morsel in client.cookies.items()))
        found.add((first.status_code, first.headers.get("Location"), last.status_code, text, cookies))
    return found


def test_a_wrong_password(known):
    assert len(answers("account_login", "login", known, password="wrong")) == 1
    assert not mail.outbox


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_asking_for_a_code_or_a_new_password(known, page):
    assert len(answers(page, "email", known)) == 1
    assert [sent.to[0] for sent in mail.outbox] == [*known, "nobody@example.org"]


def test_a_wrong_code(known):
    found = set()
    for address in [*known, "nobody@example.org"]:
        client = Client(headers={"Accept-Language": "en"})
        client.post(reverse("account_request_login_code"), {"email": address})
        answer = client.post(reverse("account_confirm_login_code"), {"code": "WRONG9"})
        found.add((answer.status_code, TOKEN.sub("", answer.content.decode().replace(address, "ADDRESS"))))
    assert len(found) == 1


def test_asking_too_often(known):
    found = set()
    for address in [known[0], known[2], "nobody@example.org"]:
        client = Client(REMOTE_ADDR="198.51.100.1", headers={"Accept-Language": "en"})
        for _ in range(6):
            answer = client.post(reverse("account_login"), {"login": address, "password": "wrong"})
        found.add((answer.status_code, TOKEN.sub("", answer.content.decode().replace(address, "ADDRESS"))))
    assert len({status for status, _ in found}) == 1


@pytest.mark.parametrize("token", ["x", "a.b", "0" * 64, "é", "a" * 500])
def test_an_invitation_that_is_not_there(token):
    OrganisationFactory()
    first, other = (Client().get(reverse("invitation", args=[one])) for one in (token, "another"))
    assert first.status_code == other.status_code == 410
    strip = re.compile(r'value="/accounts/invitation/[^"]*"')
    assert strip.sub("", TOKEN.sub("", first.content.decode())) == strip.sub("", TOKEN.sub("", other.content.decode()))


@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password", "join", "return"])
def test_a_page_waits_until_it_would_have_taken_as_long_for_anybody(settings, monkeypatch, page):
    settings.KRING_EVEN_SECONDS = 100.0
    slept = []
    monkeypatch.setattr("core.middleware.time.sleep", slept.append)
    Client().post(reverse(page), {"email": "nobody@example.org"})
    assert [90 < seconds <= 100 for seconds in slept] == [True]
    Client().get(reverse(page))
    assert len(slept) == 1
