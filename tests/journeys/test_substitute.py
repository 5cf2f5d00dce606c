"""On a small phone: a worker asks for a substitute, a colleague says yes; a man brings something in (issue 5: 4, 6)."""

import pytest

from sessions.models import Suggestion, TensionNote
from tests import browsing
from tests.factories import GroupSessionFactory, ParticipationFactory, SessionWorkerFactory, UserFactory
from tests.journeys.test_three_roles import browser, open_page
from tests.sessions.pages import halsteren, worker_of

__all__ = ["browser", "open_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def evening():
    group = halsteren()
    session = GroupSessionFactory(group=group, venue=group.venue)
    SessionWorkerFactory(session=session, worker=group.facilitations.get().worker)
    return session


def test_a_worker_who_cannot_come_is_stood_in_for(open_page, evening):
    page = open_page(evening.group.karel, browsing.PHONE)
    page.goto(f"/desk/sessions/{evening.pk}/")
    page.get_by_text("I can't come").click()
    page.get_by_role("button", name="Ask for a substitute").click()
    page.get_by_text("You asked for a substitute").wait_for()
    assert browsing.fits(page)
    colleague = open_page(worker_of(evening.group.organisation).user, browsing.PHONE, color_scheme="dark")
    colleague.goto("/desk/")
    assert browsing.fits(colleague)
    colleague.get_by_role("button", name="I'll do it").click()
    colleague.get_by_text("Thank you. You guide this evening.").wait_for()
    assert browsing.fits(colleague)
    assert page.complaints + colleague.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_man_answers_brings_something_in_and_says_how_tense_he_is(open_page, evening, scripts):
    man = ParticipationFactory(group=evening.group, participant__user=UserFactory(name="Sander")).participant.user
    page = open_page(man, browsing.PHONE, java_script_enabled=scripts)
    page.goto("/me/")
    page.get_by_text("Later than the start?").click()
    page.get_by_role("button", name="I'll be late").click()
    page.get_by_text("You said that you'll be late").wait_for()
    page.get_by_role("link", name="Something I want to bring in").click()
    page.get_by_label("Something I want to bring in").fill("coming home")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="Take it back").wait_for()
    page.get_by_label("Before the evening").select_option("7")
    page.get_by_role("button", name="Save").last.click()
    page.get_by_text("Saved.", exact=True).wait_for()
    assert browsing.fits(page)
    assert Suggestion.objects.get().words == "coming home"
    assert (TensionNote.objects.get().before, TensionNote.objects.get().shared) == (7, False)
    assert page.complaints == []
