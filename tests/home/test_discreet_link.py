"""The link in a message to a man reveals a field for a code and nothing else (issue 5: 6; W30)."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Wording
from accounts.queries import LINK_LASTS, link_token, user_behind
from core import clock
from reminders.delivery import deliver
from sessions import actions
from sessions.models import Rsvp
from tests.factories import ContactFactory, GroupSessionFactory, ParticipationFactory, UserFactory, VenueFactory
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def man():
    """Sander, with an account; his group meets in two days."""
    user = UserFactory(name="Sander", email="sander@example.org")
    contact = ContactFactory(email="sander@example.org", email_safe=True, language="en", wording=Wording.FULL)
    episode = ParticipationFactory(participant__user=user, participant__contact=contact, participant__name="Sander")
    venue = VenueFactory(organisation=episode.group.organisation, name="De Brug")
    user.evening = GroupSessionFactory(group=episode.group, venue=venue, starts_at=clock.now() + dt.timedelta(hours=47))
    return user


def address(user):
    return reverse("discreet", args=[link_token(user)])


def tells_nothing(text):
    told = ["sander", "example.org", "de brug", "kerkstraat", "halsteren", "evening", "group", "19:30"]
    body = re.sub(r"<footer.*</footer>", "", text.casefold(), flags=re.DOTALL)  # the same on every page
    page = re.sub(r"<(link|script|meta|svg|use|input|form)\b[^>]*>", "", body)
    return not [word for word in told if word in page]


def test_from_the_message_to_an_answer(man):
    actions.plan_reminders()
    deliver()
    link = re.search(r"https?://[^/\s]+(/in/\S+)", mail.outbox[0].body)
    client = Client()
    assert tells_nothing(client.get(link[1]).content.decode())
    assert len(mail.outbox) == 1  # opening it sends nothing
    shown = client.post(link[1], follow=True)
    assert shown.redirect_chain[-1][0].startswith(reverse("account_confirm_login_code"))
    text = shown.content.decode()
    assert 'name="code"' in text
    assert tells_nothing(text)
    code = re.search(r"^([A-Z0-9-]{6,12})$", mail.outbox[1].body, re.MULTILINE)
    page = client.post(f"{reverse('account_confirm_login_code')}?next=/me/", {"code": code[1]}, follow=True)
    assert page.redirect_chain[-1][0] == "/me/"
    client.post(reverse("answer", args=[man.evening.pk]), {"answer": "comes"})
    assert Rsvp.objects.get().answer == "comes"


@pytest.mark.parametrize("token", ["x", "x.y.z", "a" * 300])
def test_a_link_that_is_not_ours_looks_the_same_and_asks_for_an_address(man, token):
    ours, other = Client().get(address(man)), Client().get(reverse("discreet", args=[token]))
    strip = re.compile(r'value="([A-Za-z0-9]{64}|/in/[^"]+)"')
    assert strip.sub("", other.content.decode()) == strip.sub("", ours.content.decode())
    assert Client().post(reverse("discreet", args=[token])).url == reverse("account_request_login_code")
    assert not mail.outbox


def test_the_link_ends_and_follows_the_account(man, monkeypatch):
    token = link_token(man)
    assert user_behind(token) == man
    man.is_active = False
    man.save()
    assert user_behind(token) is None
    man.is_active = True
    man.save()
    later = clock.now().timestamp() + LINK_LASTS.total_seconds() + 9
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert user_behind(token) is None


def test_who_is_signed_in_goes_on_at_once(man):
    client = sign_in(Client(), man)
    assert client.get(address(man), follow=True).redirect_chain[-1][0] == "/me/"


def test_asking_too_often_gets_a_sentence(man):
    answers = [Client(headers={"Accept-Language": "en"}).post(address(man)) for _ in range(5)]
    assert "Wait a few minutes" in answers[-1].content.decode()
    assert len(mail.outbox) < 5


def test_a_second_tap_sends_no_second_code(man):
    client = Client()
    for _ in range(2):
        assert client.post(address(man)).url.startswith(reverse("account_confirm_login_code"))
    assert len(mail.outbox) == 1
