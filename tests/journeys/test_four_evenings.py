"""After four evenings he still blames everyone: what is tapped, looked back on, proposed, and read by him (W24, W25).

Time passes by `core.clock`, the only place that knows it; the pages, the database and the browser are real.
"""

import datetime as dt
import re

import pytest
from django.urls import reverse

from core import clock
from intake.models import Ending, FirstPhaseReview
from intake.notices.first_phase import ENDING, REVIEW
from intake.states import EndingState, ReviewState
from participants.states import ParticipationState
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.actions import note_presence
from sessions.states import Presence
from tests import browsing
from tests.factories import (
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZONE = "Europe/Amsterdam"
WORDS = (
    "Youssef, four evenings long it was always somebody else. We asked about your own part each time. "
    "We stop now. You can always ask for a new conversation."
)


@pytest.fixture
def time(monkeypatch):
    """`time(moment)` sets Kring's clock; sessions and cookies keep the real one."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_to


@pytest.fixture
def phone(browser, live_server, settings):
    settings.KRING_STAFF_MFA = False
    contexts = []

    def opened(user, lands_on, **options):
        context = browser.new_context(viewport=browsing.PHONE, locale="en", base_url=live_server.url, **options)
        contexts.append(context)
        page = browsing.page_of(context, live_server.url)
        return browsing.sign_in(page, user, lands_on)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def circle():
    """Karel and Ron guide Halsteren every fortnight; Youssef comes for the first time next week."""
    group = GroupFactory(name="Halsteren", slug="halsteren", town="Halsteren")
    group.karel, group.ron = (
        FacilitationFactory(group=group, worker__user__name=name).worker.user for name in ("Karel", "Ron")
    )
    group.man = ParticipationFactory(
        group=group, state=ParticipationState.TRYING, member_at=None, began_at=clock.now(),
        participant__name="Youssef", participant__user=UserFactory(name="Youssef"),
    )  # fmt: skip
    first = clock.today() + dt.timedelta(days=7)
    group.evenings = [
        GroupSessionFactory(
            group=group, starts_at=clock.at_local(first + dt.timedelta(weeks=2 * number), dt.time(19, 30), ZONE)
        )
        for number in range(4)
    ]
    return group


def tap(page, group, session, javascript):
    """One tap on the page of the evening."""
    page.goto(reverse("session", args=[session.pk]))
    key = page.locator(f"#check-{group.man.pk}").get_by_role("button", name="blames others")
    assert key.bounding_box()["height"] >= 44
    if javascript:
        assert browsing.fits(page)
    key.click()
    page.wait_for_selector(f'#check-{group.man.pk} [value=blames][aria-pressed="true"]')


@pytest.mark.parametrize("javascript", [True, False])
def test_after_four_evenings_he_still_blames_everyone(phone, circle, time, javascript):
    group, options = circle, {"java_script_enabled": javascript}
    karel = phone(group.karel, r"/desk/$", **options)
    for number, session in enumerate(group.evenings):
        now = time(session.ends_at)
        note_presence(
            session=session, participant=group.man.participant, presence=Presence.PRESENT, by=group.karel, now=now
        )
        tap(karel, group, session, javascript)
        assert FirstPhaseReview.objects.exists() == (number == 3)

    # The look back is a promise; it leads to his file.
    karel.goto(reverse("promises"))
    karel.get_by_role("link", name="Look back with somebody on his first evenings").click()
    karel.wait_for_url(re.compile(reverse("person", args=[group.man.participant_id])))
    assert karel.get_by_text("blames others", exact=True).count() == 4
    karel.get_by_role("link", name="Propose an ending").click()
    karel.wait_for_selector("textarea[name=words]")
    karel.check("input[name=ground][value=blames]")
    karel.fill("textarea[name=words]", WORDS)
    karel.get_by_role("button", name="Look at what he reads").click()
    assert karel.locator("blockquote").inner_text().strip() == WORDS
    karel.get_by_role("button", name="Propose it").click()
    karel.wait_for_selector("text=A second person has to look at it")
    assert karel.get_by_role("button", name="I agree").count() == 0
    group.man.refresh_from_db()
    assert group.man.state == ParticipationState.TRYING

    # The next day a second person reads it and agrees.
    time(group.evenings[-1].ends_at + dt.timedelta(days=1))
    ron = phone(group.ron, r"/desk/$", **options)
    ron.goto(reverse("promises"))
    ron.get_by_role("link", name="A colleague proposes to end somebody").click()
    ron.get_by_role("button", name="I agree: it ends").click()
    ron.wait_for_selector("text=His participation was ended by two people")
    group.man.refresh_from_db()
    assert group.man.state == ParticipationState.ENDED
    assert Ending.objects.get().state == EndingState.CONFIRMED
    assert FirstPhaseReview.objects.get().state == ReviewState.ENDED
    for kind in (REVIEW, ENDING):
        assert Deadline.objects.get(kind=kind).state == DeadlineState.MET

    # He reads why, and that the door stays open.
    his = phone(group.man.participant.user, r"/me/", **options)
    assert his.title() == "Kring"
    assert his.locator("blockquote").inner_text().strip() == WORDS
    his.get_by_role("link", name="Ask for a new conversation").click()
    his.wait_for_url("**/join/")
    for page in (karel, ron, his):
        assert page.complaints == []
        assert not javascript or browsing.fits(page)
