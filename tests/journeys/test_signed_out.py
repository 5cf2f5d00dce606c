"""After signing out nothing is left: in a second tab, behind the back key, without network (issue 7: 6)."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from core import clock
from tests import browsing
from tests.factories import FacilitationFactory, GroupSessionFactory, ParticipationFactory, SessionWorkerFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "Zwartkop"


@pytest.fixture
def evening():
    """An evening that begins in half an hour, with one man; the worker is `evening.user`."""
    place = FacilitationFactory()
    ParticipationFactory(group=place.group, participant__name=NAME)
    made = GroupSessionFactory(group=place.group, starts_at=clock.now() + dt.timedelta(minutes=30))
    SessionWorkerFactory(session=made, worker=place.worker)
    made.user = place.worker.user
    return made


def sign_out(page):
    page.goto("/desk/")
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in", exact=True).wait_for()


def tab(page, address):
    other = page.context.new_page()
    other.goto(address)
    other.get_by_text(NAME).first.wait_for()
    return other


def shows_nothing(page):
    """Once it has come to rest."""
    page.wait_for_load_state("networkidle")
    assert NAME not in page.content()


def test_a_second_tab_and_the_back_key_show_nothing(phone, evening):
    page = browsing.sign_in(phone(), evening.user)
    people, marks = tab(page, "/desk/people/"), tab(page, reverse("session", args=[evening.pk]))
    page.goto("/desk/people/")
    sign_out(page)
    for other in (people, marks):
        other.wait_for_url(lambda url: urlsplit(url).path == "/")
        shows_nothing(other)
        other.go_back()
        shows_nothing(other)
    for _ in range(2):
        page.go_back()
        page.wait_for_url("**/accounts/login/**")
        shows_nothing(page)


def test_without_network_the_evening_is_gone(phone, evening):
    page = browsing.sign_in(phone(), evening.user)
    address = reverse("session", args=[evening.pk])
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    page.context.set_offline(True)
    page.reload()
    page.get_by_text(NAME).first.wait_for()  # the control: the phone does remember it
    page.context.set_offline(False)
    page.locator("form[data-evening]:not([data-shell])").wait_for(timeout=30_000)
    sign_out(page)
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(address)
    page.context.set_offline(False)
    page.goto("/help/")
    kept = "(async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length])()"
    assert page.evaluate(kept) == [0, 0]
    assert "evening-key" not in {cookie["name"] for cookie in page.context.cookies()}
