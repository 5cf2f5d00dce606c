"""A hundred tries at once: no more get through than the limit says, whoever counts (issue 7: 2; ADR 0025)."""

import re
import threading
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.forms import ConfirmLoginCodeForm
from accounts.models import User
from core.models import Limit
from core.sweep import sweep
from tests.factories import PASSWORD, PeerWorkerFactory, UserFactory
from tests.races import race

TRIES = 100
AT_ONCE = 20
PER_ACCOUNT, PER_CONNECTION = 5, 10


@pytest.fixture
def looked_at(monkeypatch):
    """Every secret that was compared, in whichever thread."""
    seen, lock = [], threading.Lock()

    def watch(owner, name):
        real = getattr(owner, name)

        def noting(self, *args):
            with lock:
                seen.append(args)
            return real(self, *args)

        monkeypatch.setattr(owner, name, noting)

    watch(User, "check_password")
    watch(TOTP, "validate_code")
    watch(ConfirmLoginCodeForm, "clean_code")
    return seen


def all_at_once(attempt):
    outcome = race([lambda n=n: attempt(n) for n in range(TRIES)], connections=AT_ONCE)
    assert outcome == {"won": TRIES}  # every one was answered; none by an error


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_hundred_passwords_for_one_account_from_everywhere(looked_at):
    user = UserFactory()

    def attempt(n):
        sent = {"login": user.email, "password": f"wrong {n}"}
        assert Client(REMOTE_ADDR=f"192.0.2.{n}").post(reverse("account_login"), sent).status_code == 200

    all_at_once(attempt)
    assert 1 <= len(looked_at) <= PER_ACCOUNT


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_hundred_accounts_from_one_connection_that_lies_about_where_it_is(looked_at):
    users = UserFactory.create_batch(TRIES)

    def attempt(n):
        lie = {"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}", "Forwarded": f"for=198.51.100.{n}"}
        client = Client(REMOTE_ADDR="192.0.2.7", headers=lie)
        assert client.post(reverse("account_login"), {"login": users[n].email, "password": "x"}).status_code in (
            200,
            429,
        )

    all_at_once(attempt)
    assert 1 <= len(looked_at) <= PER_CONNECTION


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_hundred_codes_in_one_session(looked_at):
    """The session says to each of them that nobody tried yet; the table does not."""
    user = UserFactory()
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def attempt(n):
        other = Client(REMOTE_ADDR=f"192.0.2.{n}")
        other.cookies.load(cookies)
        answer = other.post(reverse("account_confirm_login_code"), {"code": f"WRONG{n}"})
        assert answer.status_code in (200, 302, 400)  # 400: another try ended the session meanwhile

    all_at_once(attempt)
    assert 1 <= len(looked_at) <= PER_ACCOUNT


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_hundred_second_factors(looked_at):
    user = PeerWorkerFactory().user
    TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    looked_at.clear()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def attempt(n):
        other = Client(REMOTE_ADDR=f"192.0.2.{n}")
        other.cookies.load(cookies)
        assert other.post(reverse("mfa_authenticate"), {"code": f"{n:06d}"}).status_code in (200, 302)

    all_at_once(attempt)
    assert 1 <= len(looked_at) <= PER_ACCOUNT


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_one_of_many_is_first_also_when_an_old_row_lies_there():
    cache.set("place", "old", timeout=-1)
    first = []
    outcome = race([lambda: first.append(cache.add("place", "new", timeout=60)) for _ in range(TRIES)], AT_ONCE)
    assert outcome == {"won": TRIES}
    assert sum(first) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "said"), [(0, "198.51.100.{n}"), (1, "198.51.100.{n}, 203.0.113.9")])
def test_what_somebody_says_of_his_own_address_does_not_count(settings, looked_at, proxies, said):
    """Behind our proxy what the proxy added counts; without one, only who connected."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n, user in enumerate(UserFactory.create_batch(PER_CONNECTION + 2)):
        client = Client(REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": said.format(n=n)})
        client.post(reverse("account_login"), {"login": user.email, "password": "x"})
    assert len(looked_at) == PER_CONNECTION


@pytest.mark.django_db
def test_the_table_names_nobody_and_is_swept():
    Client(REMOTE_ADDR="192.0.2.7").post(reverse("account_login"), {"login": "jan@example.org", "password": "x"})
    rows = list(Limit.objects.values_list("key", "value"))
    assert rows
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key, _ in rows)
    assert not [value for _, value in rows if "jan" in value or "192.0" in value]
    assert sweep(now=time.time()) == 0
    assert sweep(now=time.time() + 3600) == len(rows)


@pytest.mark.django_db
def test_seeds_and_sessions_are_sealed_at_rest():
    """A dump shows neither the seed of an authenticator app, nor recovery codes, nor a code that waits."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from django.contrib.sessions.models import Session

    user = UserFactory()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": user.email})
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)[1]
    stored = str(list(Authenticator.objects.values("data"))) + str(list(Session.objects.values("session_data")))
    assert client.session["account_login"]["state"]
    assert not [word for word in [secret, code, code.replace("-", ""), user.email, *codes] if word in stored]
    Session.objects.update(session_data="test:broken")
    assert client.get(reverse("me")).status_code == 302  # what cannot be opened is nobody's session
