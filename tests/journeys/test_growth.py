"""A worker grows on his phone, his coordinator coaches him on a laptop; a man becomes a worker (issue 6: 3, 4)."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from groups.models import CoachingNote, CompetenceReview, DevelopmentGoal, PeerWorker
from participants.models import WorkerPath
from participants.states import PathState
from tests import browsing
from tests.factories import CoordinatorFactory, FacilitationFactory, ParticipationFactory, UserFactory
from tests.journeys.test_three_roles import browser, open_page

__all__ = ["browser", "open_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAPTOP = {"width": 1280, "height": 800}


@pytest.fixture
def entry():
    return FacilitationFactory(worker__user__name="Karel de Wit")


@pytest.fixture
def marjan(entry):
    return CoordinatorFactory(organisation=entry.group.organisation, user__name="Marjan Smits").user


@pytest.mark.parametrize("scripts", [True, False])
def test_a_worker_and_his_coordinator_look_at_how_he_grows(open_page, entry, marjan, scripts):
    phone = open_page(entry.worker.user, browsing.PHONE, java_script_enabled=scripts)
    phone.goto("/desk/growth/")
    phone.get_by_text("Look at yourself again").click()
    phone.get_by_label("Standing firm").select_option(label="mostly without help")
    phone.get_by_label("Organising").select_option(label="still new")
    phone.get_by_role("button", name="Save").first.click()
    phone.get_by_text("Saved.", exact=True).wait_for()
    phone.get_by_text("Set a goal").click()
    phone.get_by_label("What do you want to learn?").fill("arrange the room myself")
    phone.get_by_label("It belongs to").select_option(label="organising")
    phone.locator("#goal_until_date").fill((clock.today() + dt.timedelta(days=60)).isoformat())
    phone.get_by_role("button", name="Save").last.click()
    phone.get_by_role("button", name="Reached arrange the room myself").wait_for()
    assert browsing.fits(phone)

    laptop = open_page(marjan, LAPTOP, color_scheme="dark")
    laptop.goto(reverse("group_workers", args=[entry.group.slug]))
    laptop.get_by_role("link", name="Competences Karel de Wit").click()
    laptop.get_by_text("arrange the room myself").wait_for()
    laptop.get_by_role("link", name="Coaching talks").click()
    laptop.get_by_label("strain and rest").check()
    laptop.locator("#talk_words").fill("Two evenings a week is a lot.")
    laptop.locator("#talk_date").fill("2999-01-01")
    laptop.get_by_role("button", name="Save").click()
    laptop.locator(".wrong").wait_for()
    assert laptop.locator("#talk_words").input_value() == "Two evenings a week is a lot."
    laptop.locator("#talk_date").fill(clock.today().isoformat())
    laptop.get_by_role("button", name="Save").click()
    laptop.get_by_text("Saved.", exact=True).wait_for()
    assert browsing.fits(laptop)

    phone.goto("/desk/growth/")
    phone.get_by_label("How you see it").fill("I want to say no sooner.")
    phone.get_by_role("button", name="Save ").click()
    phone.get_by_text("Saved.", exact=True).wait_for()
    assert browsing.fits(phone)
    assert CompetenceReview.objects.get().ratings.count() == 2
    assert DevelopmentGoal.objects.get().words == "arrange the room myself"
    assert CoachingNote.objects.get().own_view == "I want to say no sooner."
    assert phone.complaints == []
    assert [one for one in laptop.complaints if "422" not in one] == []


def test_a_man_says_it_on_his_phone_and_works_in_the_end(open_page, entry, marjan):
    row = ParticipationFactory(group=entry.group, participant__user=UserFactory(), participant__name="Sander")
    phone = open_page(row.participant.user, browsing.PHONE)
    phone.goto("/me/")
    phone.get_by_role("link", name="Help guide").click()
    phone.get_by_role("button", name="I would like to help guide").click()
    phone.get_by_text("These are the steps").wait_for()
    assert browsing.fits(phone)

    laptop = open_page(marjan, LAPTOP)
    laptop.goto("/desk/growth/")
    laptop.get_by_role("link", name="Men who want to help guide").click()
    laptop.get_by_role("link", name="Sander").click()
    for heading in ("guides along", "is trained", "has a coach"):
        laptop.get_by_role("heading", name=f"Next: {heading}").wait_for()
        if heading == "has a coach":
            laptop.get_by_label("Who coaches him").select_option(label="Marjan Smits")
        laptop.get_by_role("button", name="Save").click()
    assert browsing.fits(laptop)
    laptop.get_by_role("button", name="He starts").click()
    laptop.get_by_text("His own file is closed to his colleagues").wait_for()
    assert WorkerPath.objects.get().state == PathState.STARTED
    assert PeerWorker.objects.filter(user=row.participant.user).exists()
    laptop.goto("/desk/people/")
    assert laptop.get_by_text("Sander").count() == 0

    phone.goto("/me/growing/")
    phone.get_by_text("You are a worker now.").wait_for()
    assert browsing.fits(phone)
    assert phone.complaints + laptop.complaints == []
