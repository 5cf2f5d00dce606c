"""A coordinator on a laptop plans an evening by keyboard and by drag; a worker says on a phone when he can't come."""

import pytest
from django.conf import settings

from groups.models import Absence
from tests import browsing
from tests.factories import GroupSessionFactory, SessionWorkerFactory
from tests.sessions.pages import coming_tuesday, coordinator_of, evening_at, halsteren, signed_in, worker_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAPTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 760}


@pytest.fixture(scope="module")
def browser():
    with browsing.browser() as opened:
        yield opened


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture
def evening(group):
    return GroupSessionFactory(group=group, **evening_at(coming_tuesday()))


@pytest.fixture
def open_for(browser, live_server):
    """A page of somebody who is signed in; nothing may break the content policy or throw."""
    contexts, complaints = [], []

    def opened(user, viewport, **values):
        context = browser.new_context(viewport=viewport, locale="en", base_url=live_server.url, **values)
        cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        contexts.append(context)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def guiding(evening):
    return {place.worker.name for place in evening.session_workers.select_related("worker__user")}


def test_a_coordinator_plans_by_keyboard_and_the_focus_stays(open_for, group, evening):
    worker_of(group.organisation)
    page = open_for(coordinator_of(group), LAPTOP)
    page.goto("/desk/workers/")
    page.get_by_role("link", name="Plan evenings").press("Enter")
    field = page.get_by_role("button", name="Ron Baas")
    field.press("Enter")
    page.wait_for_selector("#grid [aria-pressed=true]")
    assert guiding(evening) == {"Ron Baas"}
    assert "Ron Baas" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_selector("#grid:not(:has([aria-pressed=true]))")
    assert guiding(evening) == set()


def test_a_coordinator_drags_a_name_to_an_evening(open_for, group, evening):
    worker_of(group.organisation)
    page = open_for(coordinator_of(group), LAPTOP)
    page.goto("/desk/workers/plan/")
    page.drag_and_drop("[data-drag] >> text=Ron", "[data-drop] th")
    page.wait_for_selector("#grid [aria-pressed=true]")
    assert guiding(evening) == {"Ron Baas"}
    page.drag_and_drop("[data-drag] >> text=Ron", "[data-drop] th")
    page.wait_for_timeout(300)
    assert guiding(evening) == {"Ron Baas"}  # dragged twice is not taken off


@pytest.mark.parametrize("scripts", [True, False])
def test_a_worker_says_on_his_phone_when_he_cannot_come(open_for, group, evening, scripts):
    SessionWorkerFactory(session=evening, worker=group.karel.peer_workers.get())
    page = open_for(group.karel, PHONE, java_script_enabled=scripts)
    page.goto("/desk/settings/")
    page.get_by_role("link", name="When you can't come").click()
    date = evening.local_start.date().isoformat()
    page.fill("[name=from_date]", date)
    page.fill("[name=until_date]", date)
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("button", name="Ask for a substitute").click()
    page.wait_for_url("**/desk/sessions/*/")
    assert Absence.objects.get().worker.user == group.karel
    assert evening.substitute_requests.count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_the_grid_works_under_a_thumb(open_for, group, evening, scripts):
    worker_of(group.organisation)
    page = open_for(coordinator_of(group), PHONE, java_script_enabled=scripts)
    page.goto("/desk/workers/plan/")
    field = page.get_by_role("button", name="Ron Baas")
    box = field.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    field.click()
    page.wait_for_selector("#grid [aria-pressed=true]")
    assert guiding(evening) == {"Ron Baas"}
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
