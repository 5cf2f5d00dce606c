"""Tuesday 21:40 a man fills in the form; Wednesday he is called; Thursday week he sits in the circle (W18–W22).

Time passes by `core.clock`, the only place that knows it; the pages, the database and the browser are real.
"""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from intake import actions
from intake.models import Referral
from intake.notices.ways_in import FIRST_CONTACT, SEAT
from intake.states import ReferralState
from participants.models import Participation
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.states import Presence
from tests import browsing
from tests.factories import AttendanceFactory, FacilitationFactory, GroupFactory, GroupSessionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZONE = "Europe/Amsterdam"


def next_tuesday():
    today = clock.today()
    return today + dt.timedelta(days=(1 - today.weekday()) % 7 or 7)


@pytest.fixture
def group():
    group = GroupFactory(name="Halsteren", slug="halsteren", town="Halsteren", weekday="4")
    group.karel = FacilitationFactory(group=group, worker__user__name="Karel").worker.user
    return group


def fill_in(page):
    page.goto(reverse("join"))
    page.fill("input[name=name]", "Peter")
    page.fill("input[name=reach]", "06 1234 5678")
    page.fill("input[name=town]", "Bergen op Zoom")
    page.get_by_label("Thursday").check()
    page.get_by_role("button", name="Call me back").click()
    page.wait_for_url("**/join/done/**")


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_form_at_night_to_a_seat_in_the_circle(phone, group, time, javascript):
    tuesday = next_tuesday()
    thursday_week = tuesday + dt.timedelta(days=9)
    evening = GroupSessionFactory(group=group, starts_at=clock.at_local(thursday_week, dt.time(19, 30), ZONE))

    time(tuesday, 21, 40)
    page = phone(java_script_enabled=javascript)
    fill_in(page)
    assert page.title() == "Kring"
    assert page.get_by_text("It has arrived.").is_visible()
    assert page.get_by_text("before 11:00").is_visible()
    referral = Referral.objects.get()
    assert referral.due_at == clock.at_local(tuesday + dt.timedelta(days=1), dt.time(11), ZONE)
    if javascript:
        assert browsing.fits(page)
    assert page.complaints == []

    time(tuesday + dt.timedelta(days=1), 9, 30)
    desk = phone(java_script_enabled=javascript)
    browsing.sign_in(desk, group.karel)
    desk.goto(reverse("intake"))
    desk.get_by_role("button", name="I'll call").click()
    desk.wait_for_url(f"**{reverse('referral', args=[referral.pk])}")
    desk.get_by_role("button", name="Spoken with him").click()
    desk.wait_for_selector("textarea[name=hopes]")
    desk.fill("textarea[name=hopes]", "Quiet at home")
    desk.check("input[name=agreements_told]")
    desk.check("input[name=is_confused][value=no]")
    desk.check("input[name=uses_during][value=no]")
    desk.check("input[name=decision][value=welcome]")
    desk.get_by_role("button", name="Save the conversation").click()
    desk.get_by_role("button", name="Give him this seat").click()
    desk.wait_for_selector("text=Before his first evening")
    if javascript:
        assert browsing.fits(desk)
    assert desk.complaints == []
    assert Deadline.objects.get(kind=FIRST_CONTACT).state == DeadlineState.MET
    assert Deadline.objects.get(kind=SEAT).state == DeadlineState.OPEN
    episode = Participation.objects.get(group=group)

    after = time(thursday_week, 21, 45)
    AttendanceFactory(session=evening, participant=episode.participant, presence=Presence.PRESENT)
    actions.note_first_attendances(now=after)
    referral.refresh_from_db()
    assert referral.state == ReferralState.ENTERED
    kept = Deadline.objects.get(kind=SEAT)
    assert kept.state == DeadlineState.MET
    assert kept.closed_at < kept.due_at
