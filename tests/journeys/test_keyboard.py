"""Three people with a keyboard and nothing else do their main job; the focus is seen at every stop (W30)."""

import pytest
from django.urls import reverse

from participants.models import ContactRequest
from sessions.models import Attendance, GroupSession, Rsvp, SessionTheme
from sessions.states import Answer, Presence, SessionState
from tests import browsing
from tests.factories import (
    CoordinatorFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
)
from tests.keyboard import Keyboard
from tests.sessions.evenings import tonight
from tests.sessions.pages import coming_tuesday, evening_at, halsteren

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture
def keys(phone):
    """`keys(user, address)`: his phone at that address; the keyboard starts at the top of the page."""

    def opened(user, address, lands_on=r"/(desk|me)/$"):
        page = browsing.sign_in(phone(reduced_motion="reduce"), user, lands_on=lands_on)
        page.goto(address)
        return Keyboard(page)

    return opened


def skips(keys):
    """The first stop leads past everything that every page has."""
    assert keys.step()["name"] == "Skip to the page"
    keys.press("Enter")
    assert keys.here()["id"] == "content"


def test_a_man_says_that_he_cannot_come_takes_it_back_and_asks_for_a_call(keys, group):
    evening = GroupSessionFactory(group=group, venue=group.venue, **evening_at(coming_tuesday()))
    sander = UserFactory(name="Sander")
    ParticipationFactory(group=group, participant__user=sander, participant__name="Sander")
    hands = keys(sander, "/me/")
    skips(hands)
    hands.to("I can't come")
    hands.press("Enter")
    hands.page.get_by_text("Thank you for saying so.").wait_for()
    assert Rsvp.objects.get(session=evening).answer == Answer.CANNOT
    assert hands.here()["name"] == "I can't come", "the focus stays on the key that he pressed"
    hands.press("Space")
    hands.page.get_by_text("Thank you for saying so.").wait_for(state="detached")
    assert not Rsvp.objects.filter(session=evening).exclude(answer="").exists()
    hands.to("Later than the start?")
    hands.press("Enter")
    hands.to("I'll be late")
    hands.press("Enter")
    hands.page.get_by_text("You said that you'll be late.").wait_for()
    assert "You said that you'll be late" in hands.here()["name"], "its key is gone: the focus is on what it led to"
    hands.to("I want to talk to someone")
    hands.press("Enter")
    hands.page.wait_for_url("**/me/contact/")
    hands.to("Call me")
    hands.press("Enter")
    hands.page.get_by_text("You asked on").wait_for()
    assert ContactRequest.objects.filter(participant__user=sander).count() == 1
    hands.round()
    assert hands.page.complaints == []


def test_a_worker_closes_an_evening(keys, group):
    evening = tonight(group, men=3, answer="comes")
    hands = keys(evening.karel, reverse("session", args=[evening.pk]))
    skips(hands)
    hands.to("Mo: present")
    hands.press("Enter")
    assert hands.here()["name"] == "Mo: late"
    hands.press("Space")
    assert hands.here()["name"] == "Mo: absent"
    hands.to("Theme")
    hands.page.keyboard.type("work")
    hands.press("Enter")
    hands.page.locator("button[name=drop]").wait_for()
    assert hands.here()["name"] == "Theme", "he can type the next one"
    hands.to("Men Against Aggression booklet")
    hands.press("Space")
    hands.to("Close the evening")
    hands.press("Enter")
    hands.page.get_by_text("The evening is closed").wait_for()
    evening.refresh_from_db()
    assert evening.state == SessionState.HELD
    assert Attendance.objects.get(session=evening, participant=evening.men[1]).presence == Presence.ABSENT
    assert SessionTheme.objects.get().words == "work"
    assert evening.record.formats == ["booklet"]
    hands.round()
    assert hands.page.complaints == []


def test_a_coordinator_plans_an_evening_after_a_mistake_and_finds_a_worker(keys, group):
    coordinator = CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user
    niels = PeerWorkerFactory(organisation=group.organisation, user__name="Niels Vos")
    hands = keys(coordinator, reverse("session_new", args=[group.slug]))
    skips(hands)
    hands.page.evaluate("document.querySelector('form.sheet').noValidate = true")  # the browser's own words come first
    hands.to("Save")
    hands.press("Enter")
    hands.page.get_by_text("This needs another look").wait_for()
    assert "This needs another look" in hands.here()["name"], "the focus is on what is wrong"
    assert hands.step()["name"] == "Date"
    hands.press("Enter")
    assert hands.here()["id"] == "id_date", "and leads to the field"
    hands.press("ArrowDown", "Tab", "ArrowDown", "Tab", "ArrowDown", "ArrowUp")  # the last day of next year
    hands.to("Save")
    hands.press("Enter")
    hands.page.wait_for_url(lambda url: "/evening/" not in url)
    evening = GroupSession.objects.get()
    assert (evening.local_start.month, evening.local_start.day) == (12, 31)
    hands.page.goto(reverse("session_workers", args=[evening.pk]))
    hands.to("Niels Vos")
    hands.press("Space")
    hands.to("Save")
    hands.press("Enter")
    hands.page.wait_for_url(f"**{reverse('session', args=[evening.pk])}")
    assert evening.session_workers.get().worker == niels
    hands.round()
    assert hands.page.complaints == []


def test_the_menu_opens_closes_and_holds_nobody(keys, group):
    hands = keys(group.karel, "/desk/")
    hands.to("Menu")
    hands.press("Enter")
    assert hands.page.locator("details.menu").evaluate("menu => menu.open")
    hands.to("Settings")
    hands.press("Escape")
    assert not hands.page.locator("details.menu").evaluate("menu => menu.open")
    assert hands.here()["name"] == "Menu", "the focus goes back to the key that opened it"
    assert hands.step("Shift+Tab")["name"] != "Menu"
    hands.round()


def test_a_focus_that_nobody_sees_is_found(phone):
    """The control: without its ring the first link fails."""
    page = phone(reduced_motion="reduce")
    page.goto("/help/")
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(":focus-visible { outline: 0 !important; box-shadow: none !important }");
      document.adoptedStyleSheets = [sheet];
    }""")
    with pytest.raises(AssertionError, match="can't be seen"):
        Keyboard(page).to("Help now")
