"""Two years later he is back within a week: the group was full, his data had been erased (W3, W32, W33).

Time passes by `core.clock`, the only place that knows it; the pages, the database and the browser are real. His
presence is written by the action that the evening's page calls.
"""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from intake.models import ReturnRequest
from intake.notices.way_back import CIRCLE, CONTACT
from intake.states import ReturnState, ReturnWay
from participants.models import Participant, Participation
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
YEARS = dt.timedelta(days=2 * 365)


@pytest.fixture
def circle():
    """Karel guides Halsteren; Sander is one of ten."""
    group = GroupFactory(name="Halsteren", slug="halsteren", town="Halsteren", weekday="4")
    group.karel = FacilitationFactory(group=group, worker__user__name="Karel").worker.user
    group.sander = ParticipationFactory(
        group=group, participant__name="Sander", participant__user=UserFactory(name="Sander")
    )
    ParticipationFactory.create_batch(9, group=group)
    return group


def he_stops(page):
    """By himself, without a reason. What is on his card: the only time that anybody sees it."""
    page.get_by_role("link", name="Pause or stop").click()
    page.get_by_role("link", name="I stop").click()
    page.get_by_role("button", name="Yes, I stop").click()
    page.wait_for_selector("text=You can always come back.")
    return page.locator("#code").inner_text().strip()


def forget(participant):
    """All rows about him go, his account too; the card never knew whose it was."""
    participant.user.delete()
    Participant.objects.get(pk=participant.pk).delete()
    assert not Participation.objects.filter(participant=participant.pk).exists()


def types_his_card(page, code):
    page.goto(reverse("return"))
    page.fill("input[name=code]", code.lower().replace("-", " "))
    page.fill("input[name=name]", "Sander")
    page.fill("input[name=reach]", "06 1234 5678")
    page.get_by_role("button", name="I want to come back").click()
    page.wait_for_url("**/return/done/**")
    page.wait_for_selector("text=Good that you are here again.")


@pytest.mark.parametrize("javascript", [True, False])
def test_two_years_later_he_is_back_within_a_week(phone, circle, time, javascript):
    today = clock.today()
    his = browsing.sign_in(phone(java_script_enabled=javascript), circle.sander.participant.user, r"/me/$")
    code = he_stops(his)
    circle.sander.refresh_from_db()
    assert circle.sander.state == ParticipationState.LEFT
    forget(circle.sander.participant)
    ParticipationFactory(group=circle)
    assert Participation.objects.seated().filter(group=circle).count() == 10

    # Two years later, on a Monday evening, he finds the card.
    day = today + YEARS
    monday = day - dt.timedelta(days=day.weekday())
    thursday = monday + dt.timedelta(days=3)
    evening = GroupSessionFactory(group=circle, starts_at=clock.at_local(thursday, dt.time(19, 30), ZONE))
    asked_at = time(monday, 16)
    page = phone(java_script_enabled=javascript)
    types_his_card(page, code)
    assert page.title() == "Kring"
    assert "Somebody calls you today before 22:00." in page.inner_text("main")
    request = ReturnRequest.objects.get()
    assert (request.way, request.participant, request.group) == (ReturnWay.CARD, None, circle)

    # The same evening a worker finds him, calls, and gives him a seat above the ceiling.
    time(monday, 20)
    desk = browsing.sign_in(phone(java_script_enabled=javascript), circle.karel, r"/desk/$")
    desk.goto(reverse("returns"))
    desk.get_by_role("button", name="I'll call").click()
    desk.wait_for_url(f"**{reverse('return_request', args=[request.pk])}")
    assert desk.get_by_role("link", name="06 1234 5678").is_visible()
    desk.get_by_role("button", name="Spoken with him").click()
    desk.wait_for_selector("text=full: he sits above the ceiling")
    assert Deadline.objects.get(kind=CONTACT).state == DeadlineState.MET
    desk.get_by_role("button", name="Give him this seat").click()
    desk.wait_for_selector("text=Before his first evening")
    assert Participation.objects.seated().filter(group=circle).count() == 11
    back = Participation.objects.get(group=circle, is_return=True)
    assert (back.state, back.participant.name) == (ParticipationState.MEMBER, "Sander")
    assert Deadline.objects.get(kind=CIRCLE).state == DeadlineState.OPEN

    # Thursday he sits in the circle: that, and nothing else, keeps the promise.
    sat = time(thursday, 21, 45)
    note_presence(session=evening, participant=back.participant, presence=Presence.PRESENT, by=circle.karel, now=sat)
    kept = Deadline.objects.get(kind=CIRCLE)
    assert (kept.state, kept.closed_at) == (DeadlineState.MET, sat)
    assert kept.closed_at - asked_at < dt.timedelta(days=7)
    request.refresh_from_db()
    assert request.state == ReturnState.BACK
    desk.goto(reverse("returns"))
    assert "Back in the circle this month" in desk.inner_text("main")

    # The card worked once.
    time(thursday, 22)
    types_his_card(page, code)
    assert ReturnRequest.objects.exclude(pk=request.pk).get().way == ReturnWay.UNPROVEN
    for one in (his, page, desk):
        assert one.complaints == []
        assert not javascript or browsing.fits(one)
