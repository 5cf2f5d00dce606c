"""No seat anywhere near: a group is asked for, and he sits in it when it is there (W22, W41).

Time passes by `core.clock`, the only place that knows it; the pages, the database and the browser are real.
"""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from groups.models import Group
from intake import actions
from intake.models import DemandSignal, Referral
from intake.notices.ways_in import SEAT, TALK_AGAIN
from intake.states import DemandEnd, ReferralState
from reminders.models import Deadline
from reminders.states import DeadlineState
from tests import browsing
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
)
from tests.intake.conftest import request, talk
from tests.journeys.conftest import ZONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def full():
    """The only group of the organisation: ten men in a circle of ten."""
    group = GroupFactory(name="Halsteren", slug="halsteren", town="Halsteren", seats_ceiling=10)
    group.karel = FacilitationFactory(group=group, worker__user__name="Karel").worker.user
    group.marjan = CoordinatorFactory(organisation=group.organisation, user__name="Marjan").user
    ParticipationFactory.create_batch(10, group=group)
    GroupSessionFactory(group=group, starts_at=clock.now() + dt.timedelta(days=3))
    return group


def he_is_welcome(group):
    """Peter of Goes asked, was called, and both want it."""
    referral = actions.refer(
        organisation=group.organisation, request=request(town="Goes"), way="self", now=clock.now()
    )  # fmt: skip
    actions.note_call(referral=referral, outcome="spoken", by=group.karel)
    talk(referral, group.karel)
    return referral


@pytest.mark.parametrize("javascript", [True, False])
def test_where_no_group_fits_nobody_queues_and_a_new_group_is_seen_to_be_needed(phone, full, time, javascript):
    today = clock.today()
    time(today, 10)
    peter, saturday = he_is_welcome(full), today + dt.timedelta(days=4)

    desk = phone(java_script_enabled=javascript)
    browsing.sign_in(desk, full.karel)
    desk.goto(reverse("referral", args=[peter.pk]))
    assert desk.get_by_text("No group fits. Nobody is put on a list").is_visible()
    assert desk.get_by_role("button", name="Give him this seat").count() == 0
    desk.fill("input[name=call_again_on]", saturday.isoformat())
    desk.get_by_role("button", name="A group is needed here").click()
    desk.wait_for_selector("text=No group fits yet")
    assert desk.complaints == []
    assert Deadline.objects.get(kind=TALK_AGAIN).state == DeadlineState.OPEN
    assert Deadline.objects.get(kind=SEAT).state == DeadlineState.OPEN, (
        "two weeks stay two weeks, and are seen to break"
    )

    laptop = phone(java_script_enabled=javascript)
    browsing.sign_in(laptop, full.marjan)
    laptop.goto(reverse("demand"))
    assert laptop.get_by_role("heading", name="Goes").is_visible()
    assert laptop.get_by_text("1 man").is_visible()
    assert laptop.get_by_text(f"is called on {saturday:%A}").is_visible()
    laptop.get_by_role("link", name="Start a group").click()
    laptop.fill("input[name=name]", "Goes")
    laptop.fill("input[name=town]", "Goes")
    laptop.fill("input[name=local_time]", "19:30")
    laptop.locator("form[method=post] button.btn-primary").last.click()
    laptop.wait_for_url(f"**{reverse('group', args=['goes'])}")
    if javascript:
        assert browsing.fits(laptop)
    assert laptop.complaints == []

    goes = Group.objects.get(slug="goes")
    GroupSessionFactory(group=goes, starts_at=clock.at_local(saturday + dt.timedelta(days=3), dt.time(19, 30), ZONE))
    desk.goto(reverse("referral", args=[peter.pk]))
    desk.get_by_role("button", name="Give him this seat").click()
    desk.wait_for_selector("text=Before his first evening")
    assert Referral.objects.get().state == ReferralState.PLACED
    assert DemandSignal.objects.get().ended_as == DemandEnd.PLACED
    assert Deadline.objects.get(kind=TALK_AGAIN).state == DeadlineState.WAIVED
    laptop.goto(reverse("demand"))
    assert laptop.get_by_text("Everybody has a seat.").is_visible()
