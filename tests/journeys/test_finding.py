"""By keyboard: searching, leaving, and a key that is pressed twice (issue 8: 5 and 6)."""

import re

import pytest

from participants.models import Participant
from tests import browsing
from tests.factories import FacilitationFactory, ParticipationFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WEATHER = "https://www.knmi.nl/**"


@pytest.fixture
def karel():
    entry = FacilitationFactory(group__name="Halsteren", worker__user__name="Karel", worker__user__language="en")
    ParticipationFactory(group=entry.group, participant__name="Sander", participant__user=UserFactory(language="en"))
    return entry.worker.user


@pytest.fixture
def sander(karel):
    return Participant.objects.get().user


def test_search_by_keyboard_and_the_way_back(phone, karel):
    page = browsing.sign_in(phone(), karel)
    page.keyboard.press("Control+k")
    page.wait_for_url("**/desk/search/")
    page.keyboard.type("sadner")
    page.locator("#found a", has_text="Sander").wait_for()
    assert "sadner" not in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/people/**")
    page.go_back()
    page.locator("#found a", has_text="Sander").wait_for()
    assert page.locator("input[name=words]").input_value() == "sadner"
    assert browsing.fits(page)
    assert page.complaints == []


def test_search_without_scripts(phone, karel):
    page = _without_scripts(phone, karel)
    page.goto("/desk/search/")
    page.fill("input[name=words]", "halst")
    page.locator("input[name=words]").press("Enter")
    page.locator("#found a", has_text="Halsteren").first.wait_for()
    assert page.url.endswith("/desk/search/")


def _without_scripts(phone, user):
    page = phone(java_script_enabled=False)
    page.goto("/accounts/login/")
    page.locator("summary").first.click()
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", browsing.PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(re.compile(r"/desk/$"))
    return page


def test_shift_three_times_leaves_a_page_of_his_own(phone, sander):
    page = browsing.sign_in(phone(), sander, lands_on=r"/me/$")
    page.route(WEATHER, lambda route: route.fulfill(body="weather"))
    page.goto("/me/settings/")
    page.focus("input[name=name]")
    page.keyboard.press("Shift+A")
    page.keyboard.press("Shift+B")
    page.keyboard.press("Shift+C")
    assert page.url.endswith("/me/settings/")
    for _time in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(WEATHER)
    page.go_back()
    page.wait_for_url("**/me/")


def test_a_form_that_is_under_way_is_busy_and_goes_once(phone, sander):
    page = browsing.sign_in(phone(), sander, lands_on=r"/me/$")
    page.goto("/me/settings/")
    sent = []
    page.route("**/me/settings/", lambda route: sent.append(route.request.method))  # no answer comes
    pressed = "form => { for (let n = 0; n < 3; n++) form.requestSubmit(); return form.getAttribute('aria-busy'); }"
    assert page.locator("main form[method=post]").first.evaluate(pressed) == "true"
    page.wait_for_timeout(300)
    assert sent == ["POST"]
