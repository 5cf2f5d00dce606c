"""A coordinator on a laptop, with the keyboard only: what needs him, the row behind it, the log (issue 6: 1, 8)."""

import pytest

from groups import actions
from sessions.models import SessionWorker
from tests import browsing
from tests.factories import GroupSessionFactory, SessionWorkerFactory
from tests.journeys.test_three_roles import browser, open_page
from tests.sessions.pages import coordinator_of, halsteren

__all__ = ["browser", "open_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAPTOP = {"width": 1280, "height": 800}


def follow(page, name):
    """As somebody without a mouse: the link gets the focus, then Enter."""
    link = page.get_by_role("link", name=name).first
    link.focus()
    page.keyboard.press("Enter")


def test_a_coordinator_finds_what_needs_him_and_reads_who_changed_what(open_page):
    group = halsteren()
    SessionWorkerFactory(session=GroupSessionFactory(group=group, venue=group.venue))
    SessionWorker.objects.all().delete()
    person = coordinator_of(group)
    actions.change_group(group=group, by=person, town="Tholen")
    page = open_page(person, LAPTOP)
    assert browsing.fits(page)
    follow(page, "Find a worker")
    page.wait_for_url("**/workers/")
    page.go_back()
    follow(page, "Organisation")
    follow(page, "What was changed")
    page.get_by_text("changed a group: Halsteren").wait_for()
    assert browsing.fits(page)
    page.get_by_label("About").select_option("evenings")
    page.get_by_text("Nothing has been changed.").wait_for()
    assert page.complaints == []
