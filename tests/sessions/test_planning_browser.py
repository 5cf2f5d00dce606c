"""A worker plans, moves and cancels on a phone in a real browser: with scripts by keyboard, and without scripts."""

import pytest
from django.conf import settings

from sessions.models import GroupSession, Series
from tests import browsing
from tests.sessions.pages import coming_tuesday, halsteren, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser():
    with browsing.browser() as opened:
        yield opened


@pytest.fixture
def group():
    return halsteren()


@pytest.fixture(params=["with scripts", "without scripts"])
def page(request, browser, live_server, group):
    context = browser.new_context(
        viewport={"width": 360, "height": 760},
        locale="en",
        base_url=live_server.url,
        java_script_enabled=request.param == "with scripts",
    )
    cookie = signed_in(group.karel).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.scripts = request.param == "with scripts"
    yield opened
    assert opened.complaints == []
    context.close()


def test_a_worker_plans_a_row_of_evenings_and_leaves_one_out(page, group):
    """W1."""
    page.goto(f"/desk/groups/{group.slug}/schedule/")
    page.get_by_role("link", name="Plan evenings").click()
    page.fill("[name=starts_on]", coming_tuesday(30).isoformat())
    page.focus("[name=duration_minutes]")
    page.keyboard.press("Enter")  # the first key of the form shows the dates; it never saves
    page.wait_for_selector("[name=save]")
    assert not Series.objects.exists()
    if page.scripts:
        assert page.evaluate("document.activeElement.id") == "dates-title"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[name=meet]").first.uncheck()
    page.get_by_role("button", name="Save these evenings").press("Enter")
    page.wait_for_url("**/schedule/")
    planned = Series.objects.get().sessions
    assert planned.filter(state="cancelled").count() >= 1
    assert not planned.get(occurrence_date=coming_tuesday(30)).is_planned


def test_what_is_impossible_comes_back_with_a_sentence(page, group):
    page.goto(f"/desk/groups/{group.slug}/schedule/new/")
    page.fill("[name=starts_on]", "2020-01-07")
    page.get_by_role("button", name="Show the dates").click()
    page.wait_for_selector("[role=alert]")
    assert "That day has passed" in page.locator("[role=alert]").inner_text()
    assert page.input_value("[name=starts_on]") == "2020-01-07"


def test_a_worker_adds_an_evening_moves_it_and_cancels_it(page, group):
    page.goto(f"/desk/groups/{group.slug}/schedule/evening/")
    page.fill("[name=date]", coming_tuesday().isoformat())
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/workers/")
    page.get_by_label("Karel de Wit").check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/sessions/*/")
    page.get_by_role("link", name="Change or move").click()
    page.fill("[name=local_time]", "20:00")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/sessions/*/")
    evening = GroupSession.objects.get()
    assert evening.local_start.hour == 20
    assert evening.session_workers.count() == 1
    page.goto(f"/desk/groups/{group.slug}/schedule/")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_label("the room is not available").check()
    page.get_by_role("button", name="Cancel the evening").click()
    page.wait_for_url(f"**/schedule/#evening-{evening.pk}")
    assert "the room is not available" in page.locator(f"#evening-{evening.pk}").inner_text()
