"""A man at night wants to talk to someone; who can be reached takes it up, calls, and writes it down (W19, W28).

Time passes by `core.clock`; the pages, the database and the browser are real.
"""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from groups.actions import add_reachability
from participants.models import ContactRequest
from participants.states import CallEnd
from reminders.actions import escalate
from reminders.models import Deadline, Message
from reminders.states import DeadlineState
from tests import browsing
from tests.factories import ContactFactory, FacilitationFactory, ParticipationFactory, PeerWorkerFactory, UserFactory
from tests.journeys.test_three_roles import browser, open_page

__all__ = ["browser", "open_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZONE = "Europe/Amsterdam"


@pytest.fixture
def time(monkeypatch):
    """`time(hour, minute, days)` sets Kring's clock; sessions and cookies keep the real one."""

    def set_to(hour, minute=0, days=0):
        moment = clock.at_local(clock.today() + dt.timedelta(days=days), dt.time(hour, minute), ZONE)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_to


@pytest.fixture
def sander():
    contact = ContactFactory(phone="06 1234 5678", call_safe=True)
    return ParticipationFactory(
        participant__user=UserFactory(name="Sander"), participant__name="Sander", participant__contact=contact
    )


@pytest.fixture
def fatima(sander):
    """Guides another group, and can be reached tonight; Karel of his own group can't."""
    FacilitationFactory(group=sander.group, worker__user__name="Karel")
    worker = PeerWorkerFactory(organisation=sander.group.organisation, user__name="Fatima Aydin")
    ContactFactory(user=worker.user)
    add_reachability(
        worker=worker, weekdays=[str(clock.today().isoweekday())], from_time=dt.time(19), until_time=dt.time(23, 30),
        from_date=clock.today(), by=None,
    )  # fmt: skip
    return worker.user


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_the_large_button_at_night_to_a_talk(open_page, sander, fatima, time, scripts):
    night = time(22, 50)
    phone = open_page(sander.participant.user, browsing.PHONE, java_script_enabled=scripts)
    phone.goto("/me/")
    phone.get_by_role("link", name="I want to talk to someone").click()
    phone.get_by_text("Nobody watches this page day and night").wait_for()
    numbers = phone.locator("a[href^='tel:']")
    assert numbers.first.get_attribute("href") == "tel:112"
    assert (
        numbers.first.bounding_box()["y"] < phone.get_by_role("button", name="Call me", exact=True).bounding_box()["y"]
    )
    assert browsing.fits(phone)
    phone.get_by_role("button", name="Call me, it is urgent").click()
    phone.get_by_text("Somebody calls you tomorrow before 11:00").wait_for()
    assert phone.title() == "Kring"

    assert escalate(now=night) == 1
    assert Message.objects.get().recipient.user == fatima, "who can be reached hears first, and alone"
    desk = open_page(fatima, browsing.PHONE, java_script_enabled=scripts)
    desk.goto("/desk/")
    desk.locator("li", has_text="Somebody wants to talk to you").get_by_role("link").click()
    desk.get_by_role("link", name="06 1234 5678").wait_for()
    assert browsing.fits(desk)
    desk.get_by_role("button", name="I'll call").click()
    desk.get_by_text("Fatima Aydin calls him").wait_for()

    phone.reload()
    phone.get_by_text("Fatima calls you").wait_for()

    time(22, 58)
    desk.get_by_role("button", name="Spoken with him").click()
    desk.get_by_text("Saved.").wait_for()
    phone.reload()
    phone.get_by_text("You spoke with Fatima").wait_for()
    request = ContactRequest.objects.get()
    assert (request.closed_as, request.urgent, request.spoken_by) == (CallEnd.SPOKEN, True, fatima)
    assert Deadline.objects.get(kind=ContactRequest.PROMISE).state == DeadlineState.MET
    desk.goto(reverse("contact_list"))
    desk.get_by_text("Nobody waits.").wait_for()
    assert phone.complaints == desk.complaints == []
