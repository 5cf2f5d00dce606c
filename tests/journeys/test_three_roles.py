"""The main job as three people do it: a worker plans, a coordinator looks, a man comes."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import clock
from groups.states import RosterRole
from sessions.models import GroupSession, Rsvp, Series
from sessions.states import Answer, SessionState
from tests import browsing
from tests.factories import (
    PASSWORD,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    UserFactory,
    VenueFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser():
    with browsing.browser() as opened:
        yield opened


@pytest.fixture
def open_page(browser, live_server, settings):
    """Opens a page of a size for somebody who signs in with his password, as in the demo."""
    settings.KRING_STAFF_MFA = False
    contexts = []

    def open_for(user, size, **options):
        context = browser.new_context(viewport=size, locale=user.language, base_url=live_server.url, **options)
        contexts.append(context)
        page = browsing.page_of(context, live_server.url)
        page.goto("/accounts/login/")
        page.get_by_text("I have a password").click()
        page.fill("input[name=login]", user.email)
        page.fill("input[name=password]", PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(re.compile(r"/(desk|me)/$"))
        return page

    yield open_for
    for context in contexts:
        context.close()


@pytest.fixture
def group():
    venue = VenueFactory(name="De Brug")
    group = GroupFactory(
        organisation=venue.organisation, name="Halsteren", slug="halsteren", weekday="2",
        local_time=dt.time(19, 30), venue=venue,
    )  # fmt: skip
    group.karel = FacilitationFactory(group=group, role=RosterRole.LEAD, worker__user__name="Karel de Wit").worker.user
    return group


def plan_a_series(page, group, first):
    page.goto(reverse("series_new", args=[group.slug]))
    page.fill("input[name=starts_on]", first.isoformat())
    page.get_by_role("button", name="Show the dates").click()
    page.wait_for_selector("#dates-title")
    page.get_by_role("button", name="Save these evenings").click()
    page.wait_for_url("**/schedule/")


def test_a_worker_plans_the_evenings_of_his_group_on_his_phone(open_page, group):
    page = open_page(group.karel, browsing.PHONE, has_touch=True)
    first = clock.today() + dt.timedelta(days=(1 - clock.today().weekday()) % 7 + 7)
    plan_a_series(page, group, first)
    assert Series.objects.get().starts_on == first
    planned = GroupSession.objects.planned().count()
    assert planned >= 10
    assert browsing.fits(page)
    evening = GroupSession.objects.planned().order_by("starts_at")[1]
    page.goto(reverse("session_cancel", args=[evening.pk]))
    page.check("input[name=reason][value=venue]")
    page.locator("main form button[type=submit], main form input[type=submit]").last.click()
    page.wait_for_load_state()
    evening.refresh_from_db()
    assert evening.state == SessionState.CANCELLED
    assert page.complaints == []


def test_a_coordinator_sees_the_gap_and_finds_a_worker(open_page, group):
    coordinator = CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user
    spare = PeerWorkerFactory(organisation=group.organisation, user__name="Niels Vos")
    session = GroupSession.objects.create(
        group=group, venue=group.venue,
        starts_at=clock.at_local(clock.today() + dt.timedelta(days=6), dt.time(19, 30), group.zone),
        ends_at=clock.at_local(clock.today() + dt.timedelta(days=6), dt.time(21, 30), group.zone),
    )  # fmt: skip
    page = open_page(coordinator, browsing.DESK)
    page.get_by_role("link", name="Find a worker").click()
    page.wait_for_url(f"**{reverse('session_workers', args=[session.pk])}")
    page.get_by_label(re.compile("Niels Vos")).check()
    page.locator("main form button[type=submit], main form input[type=submit]").last.click()
    page.wait_for_url(f"**{reverse('session', args=[session.pk])}")
    assert session.session_workers.get().worker == spare
    page.goto(reverse("group", args=[group.slug]))
    assert page.get_by_role("heading", name="Halsteren").is_visible()
    assert page.complaints == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_man_sees_when_and_where_and_says_that_he_comes(open_page, group, javascript):
    man = ParticipationFactory(group=group, participant__user=UserFactory(name="Sander"))
    session = GroupSession.objects.create(
        group=group, venue=group.venue,
        starts_at=clock.at_local(clock.today() + dt.timedelta(days=6), dt.time(19, 30), group.zone),
        ends_at=clock.at_local(clock.today() + dt.timedelta(days=6), dt.time(21, 30), group.zone),
    )  # fmt: skip
    page = open_page(man.participant.user, browsing.PHONE, java_script_enabled=javascript)
    assert page.title() == "Kring"
    assert page.get_by_text("De Brug").is_visible()
    page.get_by_role("button", name="I'll come").click()
    page.wait_for_selector("button[aria-pressed=true]")
    assert Rsvp.objects.get(session=session).answer == Answer.COMES
    page.get_by_role("button", name="I can't come").click()
    page.wait_for_selector("text=Thank you for saying so.")
    assert Rsvp.objects.get(session=session).answer == Answer.CANNOT
    if javascript:
        assert browsing.fits(page)
    assert page.complaints == []
