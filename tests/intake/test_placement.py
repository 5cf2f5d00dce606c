"""A seat within two weeks, of any organisation; else a sign and a day, never a queue (W10, W21, W22)."""

import datetime as dt

import pytest

from core.errors import DomainError
from intake import actions
from intake.models import DemandSignal, Referral
from intake.notices.ways_in import SEAT, TALK_AGAIN
from intake.states import DemandEnd, ReferralState
from participants.models import Participation
from participants.states import ParticipationState
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.states import Presence
from tests.factories import (
    AttendanceFactory,
    FacilitationFactory,
    GroupFactory,
    ParticipantFactory,
    ParticipationFactory,
)
from tests.intake.conftest import TUESDAY, at, evening

pytestmark = pytest.mark.django_db
CALL_ON = TUESDAY + dt.timedelta(days=10)


def placed_in(world, welcome, group=None, now=None):
    return actions.place(referral=welcome, group=group or world.group, by=world.karel, now=now or at(13))


def test_he_gets_a_seat_and_a_file_and_the_promise_stays_open_until_he_is_there(world, welcome):
    """W21."""
    made = placed_in(world, welcome)
    assert (made.state, made.participation.state) == (ReferralState.PLACED, ParticipationState.INVITED)
    assert made.participant.name == "Peter"
    assert made.participant.contact == welcome.contact
    assert Deadline.objects.get(kind=SEAT).state == DeadlineState.OPEN


def test_a_group_of_another_organisation_is_as_good_and_its_workers_see_him_then(world, welcome):
    """W10."""
    other = GroupFactory(town="Breda")
    ron = FacilitationFactory(group=other).worker.user
    evening(other, TUESDAY + dt.timedelta(days=3))
    assert welcome not in Referral.objects.visible_to(ron)
    made = placed_in(world, welcome, other)
    assert made.participant.organisation == other.organisation
    assert made in Referral.objects.visible_to(ron)
    assert made in Referral.objects.visible_to(world.karel)


def test_a_full_circle_refuses_and_leaves_nothing_behind(world, welcome):
    """W3."""
    ParticipationFactory.create_batch(10, group=world.group)
    with pytest.raises(DomainError, match="seats are taken"):
        placed_in(world, welcome)
    assert Participation.objects.count() == 10


def test_a_group_that_does_not_meet_within_two_weeks_is_no_seat(world, welcome):
    """W21."""
    late = GroupFactory(organisation=world.organisation)
    evening(late, TUESDAY + dt.timedelta(days=15))
    with pytest.raises(DomainError, match="within two weeks"):
        placed_in(world, welcome, late)


def test_nobody_is_placed_before_the_talk(world, spoken):
    with pytest.raises(DomainError, match="welcome"):
        placed_in(world, spoken)


def test_a_man_who_is_recognised_keeps_his_one_file(world, welcome):
    known = ParticipantFactory(organisation=world.organisation)
    actions.recognise(referral=welcome, participant=known, by=world.coordinator)
    assert placed_in(world, Referral.objects.get()).participant == known


@pytest.mark.parametrize(
    ("presence", "state"),
    [
        (Presence.PRESENT, "entered"),
        (Presence.LATE, "entered"),
        (Presence.ABSENT, "placed"),
        (Presence.EXCUSED, "placed"),
    ],
)
def test_only_being_there_keeps_the_promise_of_two_weeks(world, welcome, presence, state):
    """W21: not a click."""
    made = placed_in(world, welcome)
    AttendanceFactory(session=world.session, participant=made.participant, presence=presence)
    after = world.session.ends_at + dt.timedelta(minutes=5)
    for _ in range(2):
        actions.note_first_attendances(now=after)
    made.refresh_from_db()
    assert made.state == state
    promise = Deadline.objects.get(kind=SEAT)
    assert (promise.state == DeadlineState.MET) == (state == "entered")
    if state == "entered":
        assert promise.closed_at == made.entered_at == world.session.ends_at


def test_the_evening_page_may_tell_it_at_once_and_twice_is_once(world, welcome):
    made = placed_in(world, welcome)
    assert actions.first_attendance(participation=made.participation, by=world.karel, now=at(20)) == 1
    assert actions.first_attendance(participation=made.participation, by=world.karel, now=at(20)) == 0


def test_another_group_suits_him_better_and_the_clock_runs_on(world, welcome):
    """W21."""
    made = placed_in(world, welcome)
    due = Deadline.objects.get(kind=SEAT).due_at
    free = actions.give_up_seat(referral=made, by=world.karel, reason="Too far", now=at(14))
    assert free.state == ReferralState.WELCOME
    assert Participation.objects.get().state == ParticipationState.LEFT
    assert (Deadline.objects.get(kind=SEAT).due_at, Deadline.objects.get(kind=SEAT).state) == (due, "open")


def test_he_stops_before_his_first_evening_and_the_seat_is_free(world, welcome):
    """W32."""
    made = placed_in(world, welcome)
    actions.stop_before_entry(referral=made, by=world.karel, reason="He moved", now=at(14))
    assert Participation.objects.get().state == ParticipationState.LEFT
    assert not Deadline.objects.open().exists()


def test_when_nothing_fits_a_sign_is_written_and_a_day_to_call_him(world, welcome):
    """W22."""
    signal = actions.signal_demand(referral=welcome, by=world.karel, call_again_on=CALL_ON, now=at(13))
    assert (signal.town, signal.since, signal.call_again_on) == ("Halsteren", at(13), CALL_ON)
    assert set(Deadline.objects.open().values_list("kind", flat=True)) == {SEAT, TALK_AGAIN}
    again = actions.signal_demand(
        referral=welcome, by=world.karel, call_again_on=CALL_ON + dt.timedelta(days=7), now=at(11, date=CALL_ON)
    )
    assert (again.pk, again.since) == (signal.pk, at(13))
    assert Deadline.objects.filter(kind=TALK_AGAIN, state=DeadlineState.MET).count() == 1
    with pytest.raises(DomainError, match="two months"):
        actions.signal_demand(referral=welcome, by=world.karel, call_again_on=TUESDAY, now=at(13))


def test_a_seat_ends_the_sign_and_the_call_that_was_agreed(world, welcome):
    actions.signal_demand(referral=welcome, by=world.karel, call_again_on=CALL_ON, now=at(13))
    placed_in(world, welcome)
    assert DemandSignal.objects.get().ended_as == DemandEnd.PLACED
    assert list(Deadline.objects.open().values_list("kind", flat=True)) == [SEAT]
