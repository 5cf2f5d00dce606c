"""How long somebody stays signed in, what asks him again, and what staff reach without second factor (issue 7: 2)."""

import datetime as dt
import io
import re
import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from accounts import rules
from accounts.middleware import OPEN_WITHOUT_FACTOR, PROVEN_PAGES
from core.models import AuditEvent
from tests.factories import PASSWORD, CoordinatorFactory, GroupFactory, ParticipationFactory, UserFactory
from tests.signing import prove, sign_in

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600


@pytest.fixture
def man():
    user = ParticipationFactory(participant__user=UserFactory(email="man@example.org")).participant.user
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def staff():
    return CoordinatorFactory().user


@pytest.fixture
def later(monkeypatch):
    """`later(seconds)` moves the machine's clock on."""
    real, moved = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])

    def go_on(seconds):
        moved[0] += seconds

    return go_on


def device(user, agent="curl"):
    """A device on which he signed in, noted as allauth notes it."""
    client = sign_in(Client(headers={"User-Agent": agent}), user)
    key = client.session.session_key
    UserSession.objects.create(user=user, ip="192.0.2.1", user_agent=agent, session_key=key)
    return client


def is_in(client, page):
    return client.get(reverse(page)).status_code == 200


@pytest.mark.parametrize(("who", "limits", "page"), [("staff", rules.STAFF, "desk"), ("man", rules.OTHERS, "me")])
def test_unused_a_session_ends_and_used_it_lasts_until_its_end(request, later, who, limits, page):
    client = sign_in(Client(headers={"Accept-Language": "en"}), request.getfixturevalue(who))
    idle, whole = limits.idle.total_seconds(), limits.whole.total_seconds()
    used = 0.0
    while used + idle < whole:
        later(idle - MINUTE)
        used += idle - MINUTE
        assert is_in(client, page)
    later(whole - used + 1)
    assert client.get(reverse(page)).status_code == 302
    assert "_auth_user_id" not in client.session

    client = sign_in(Client(headers={"Accept-Language": "en"}), request.getfixturevalue(who))
    later(idle + 1)
    answer = client.get(reverse(page), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "You were signed out" in answer.content.decode() or answer.context["messages"]


def test_staff_are_signed_out_sooner_than_participants_and_after_an_evening():
    assert rules.STAFF.idle < rules.OTHERS.idle
    assert rules.STAFF.whole < rules.OTHERS.whole
    assert rules.STAFF.idle > dt.timedelta(hours=2, minutes=30)


def test_a_session_without_a_beginning_is_none(staff):
    client = sign_in(Client(), staff)
    session = client.session
    del session["began"]
    session.save()
    assert not is_in(client, "desk")


def test_he_sees_his_devices_and_ends_one_or_all_others(man):
    agents = {"phone": "Mozilla/5.0 (Linux; Android 15) Firefox/140.0", "desk": "Mozilla/5.0 (Windows NT 10.0) Edg/140"}
    clients = {name: device(man, agent) for name, agent in agents.items()}
    clients["other"] = device(man)
    page = clients["phone"].get(reverse("usersessions_list")).content.decode()
    assert all(words in page for words in ("Firefox, Android", "Edge, Windows"))
    desk = UserSession.objects.get(user_agent=agents["desk"])
    clients["phone"].post(reverse("usersessions_list"), {"end": desk.pk})
    assert [is_in(client, "me") for client in clients.values()] == [True, False, True]
    clients["phone"].post(reverse("usersessions_list"))
    assert [is_in(client, "me") for client in clients.values()] == [True, False, False]
    assert AuditEvent.objects.filter(action="account.signed_out", actor_id=man.pk).count() == 2


def test_nobody_ends_the_session_of_somebody_else(man, staff):
    theirs, his = device(staff), device(man)
    his.post(reverse("usersessions_list"), {"end": UserSession.objects.get(user=staff).pk})
    his.post(reverse("usersessions_list"), {"end": "nonsense"})
    assert is_in(theirs, "desk")


def test_an_operator_signs_somebody_out_everywhere(man, staff):
    """ASVS 7.4.5: a lost telephone."""
    devices, other, out = [device(man), device(man)], device(staff), io.StringIO()
    call_command("end_sessions", man.email.upper(), stdout=out)
    assert out.getvalue() == "2 sessions ended.\n"
    assert [is_in(one, "me") for one in devices] == [False, False]
    assert is_in(other, "desk")
    call_command("end_sessions", "--everybody", stdout=out)
    assert not is_in(other, "desk")
    with pytest.raises(CommandError, match="Look at how it is written"):
        call_command("end_sessions", "nobody@example.org")


def test_who_knew_only_the_password_is_out_as_soon_as_there_is_a_second_factor(staff):
    thief, owner = device(staff), device(staff)
    asked = RequestFactory().post("/")
    asked.session = owner.session
    authenticator_added.send(Authenticator, request=asked, user=staff, authenticator=Authenticator.objects.get())
    assert is_in(owner, "desk")
    assert not is_in(thief, "desk")


# --- The second factor ------------------------------------------------------------------------------


def test_without_a_second_factor_staff_reach_what_sets_one_up_and_nothing_else(staff):
    from tests.test_headers import addresses

    client = Client()
    client.force_login(staff)
    prove(client, staff)
    for name, page in addresses():
        if name in OPEN_WITHOUT_FACTOR:
            continue
        for method in ("get", "post"):
            answer = getattr(client, method)(page)
            assert (answer.status_code, answer.headers.get("Location")) == (302, reverse("mfa_index")), page


def test_the_lists_of_pages_name_pages():
    names = {key for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert names >= OPEN_WITHOUT_FACTOR | PROVEN_PAGES


def test_a_code_by_mail_or_a_password_alone_signs_no_staff_in(staff):
    TOTP.activate(staff, secret := generate_totp_secret())
    client = Client()
    answer = client.post(reverse("account_login"), {"login": staff.email, "password": PASSWORD})
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client, "desk")
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": staff.email})
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)[1]
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.url.startswith(reverse("mfa_authenticate"))
    assert not is_in(client, "desk")
    now = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(reverse("mfa_authenticate"), {"code": now}).status_code == 302
    assert is_in(client, "desk")
    again = Client()
    again.post(reverse("account_login"), {"login": staff.email, "password": PASSWORD})
    assert again.post(reverse("mfa_authenticate"), {"code": now}).status_code == 200  # a code works once


# --- Once more --------------------------------------------------------------------------------------


@pytest.fixture
def asks_again(staff):
    """The pages that take data out, change who may do what, or cannot be undone."""
    group = GroupFactory(organisation=staff.organisation_roles.get().organisation)
    one = "00000000-0000-0000-0000-000000000007"
    return [
        reverse("roster_export", args=[group.slug]),
        reverse("invite", args=[group.organisation.slug]),
        reverse("role_end", args=[group.organisation.slug, one]),
        reverse("person_account", args=[one]),
        reverse("merge_confirm", args=[one, one]),
        *[reverse(name) for name in ("account_email", "account_change_password", "mfa_generate_recovery_codes")],
    ]


def test_what_matters_most_asks_once_more(staff, asks_again):
    client = sign_in(Client(), staff)
    prove(client, staff, ago=11 * MINUTE)
    for page in asks_again:
        asked = client.get(page)
        assert asked.url == f"{reverse('account_reauthenticate')}?next={quote(page, safe='')}"
        if page.endswith(".csv"):
            continue  # is only read
        posted = client.post(page, {"secret": "of somebody else"}, headers={"Referer": "http://testserver/desk/"})
        assert posted.url == reverse("account_reauthenticate") + "?next=%2Fdesk%2F"
        elsewhere = client.post(page, headers={"Referer": "https://evil.example.org/"})
        assert elsewhere.url == reverse("account_reauthenticate") + "?next=%2F"
    assert "somebody else" not in str(dict(client.session.items()))
    answer = client.post(f"{reverse('account_reauthenticate')}?next={asks_again[0]}", {"password": PASSWORD})
    assert answer.url == asks_again[0]
    assert client.get(asks_again[0]).status_code == 200


def test_who_has_no_password_shows_it_by_a_code(man, later):
    client = sign_in(Client(), man)
    Authenticator.objects.all().delete()
    later(11 * MINUTE)
    asked = client.get(reverse("account_email"))
    assert asked.url.startswith(reverse("prove_by_code"))
    assert client.get(asked.url).status_code == 200
    assert not mail.outbox  # opening it sends nothing
    client.post(asked.url, {"send": "1"})
    assert client.post(asked.url, {"code": "WRONG9"}).status_code == 200
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)[1]
    assert client.get(reverse("account_email")).status_code == 302
    assert client.post(asked.url, {"code": code, "next": reverse("account_email")}).url == reverse("account_email")
    assert client.get(reverse("account_email")).status_code == 200
    assert client.post(asked.url, {"code": code}).status_code == 302
    assert len(mail.outbox) == 1


def test_a_code_that_waited_too_long_is_none(man, later):
    client = sign_in(Client(), man)
    Authenticator.objects.all().delete()
    client.post(reverse("prove_by_code"), {"send": "1"})
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[-1].body, re.MULTILINE)[1]
    later(11 * MINUTE)
    client.post(reverse("prove_by_code"), {"code": code})
    assert client.get(reverse("account_email")).status_code == 302
