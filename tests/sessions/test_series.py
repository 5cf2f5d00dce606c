"""A group's series becomes evenings, changes from a date on, and ends (W1, W2, design "sessions")."""

import datetime as dt
import itertools
import uuid
from itertools import pairwise

import pytest

from core import clock
from core.errors import DomainError, NotAllowed
from groups.states import GroupStatus, RosterRole
from sessions import actions
from sessions.models import GroupSession, Series
from sessions.states import CancelReason, OnHolidays, SessionState
from tests.factories import (
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    PeerWorkerFactory,
    RsvpFactory,
    SeriesFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 1, 11, 9, 0, tzinfo=dt.UTC)  # a Monday
TUESDAY = dt.date(2027, 1, 12)
HALF_PAST_SEVEN = dt.time(19, 30)


def new_series(group, **values):
    values = {"starts_on": TUESDAY, "local_time": HALF_PAST_SEVEN, "on_holidays": OnHolidays.MEET} | values
    return actions.create_series(group=group, by=None, now=NOW, **values)


def coming(series):
    return series.sessions.planned().order_by("occurrence_date")


def test_a_series_is_planned_half_a_year_ahead_every_fortnight():
    """W1."""
    series = new_series(GroupFactory())
    dates = list(coming(series).values_list("occurrence_date", flat=True))
    assert dates[0] == TUESDAY
    assert {later - earlier for earlier, later in itertools.pairwise(dates)} == {dt.timedelta(days=14)}
    assert dates[-1] > TUESDAY + dt.timedelta(weeks=23)


def test_half_past_seven_stays_half_past_seven_when_the_clocks_change():
    series = new_series(GroupFactory())
    assert {session.local_start.time() for session in coming(series).select_related("group")} == {HALF_PAST_SEVEN}
    assert len({session.starts_at.time() for session in coming(series)}) == 2


def test_planning_again_writes_nothing():
    new_series(GroupFactory())
    assert actions.materialise(today=NOW.date()) == 0


def test_the_horizon_rolls_on():
    series = new_series(GroupFactory())
    before = coming(series).count()
    assert actions.materialise(today=NOW.date() + dt.timedelta(weeks=4)) == 2
    assert coming(series).count() == before + 2


def test_evenings_get_the_lead_first_and_at_most_two_workers():
    """W4."""
    group = GroupFactory()
    for _ in range(2):
        FacilitationFactory(group=group, from_date=dt.date(2026, 1, 1))
    lead = FacilitationFactory(group=group, from_date=dt.date(2026, 6, 1), role=RosterRole.LEAD)
    session = coming(new_series(group)).first()
    places = session.session_workers.order_by("position")
    assert [place.position for place in places] == [1, 2]
    assert places[0].worker == lead.worker


def test_a_worker_who_is_elsewhere_leaves_a_gap_and_not_a_missing_evening():
    first = FacilitationFactory(from_date=dt.date(2026, 1, 1))
    other = GroupFactory(organisation=first.group.organisation)
    FacilitationFactory(group=other, worker=first.worker, from_date=dt.date(2026, 1, 1))
    new_series(first.group)
    second = new_series(other)
    assert coming(second).count() > 10
    assert not any(session.session_workers.exists() for session in coming(second))


def test_holidays_are_left_out_and_stay_as_tombstones():
    series = new_series(GroupFactory(), starts_on=dt.date(2027, 4, 12), on_holidays=OnHolidays.SKIP)
    dropped = series.sessions.filter(state=SessionState.CANCELLED)
    assert dropped.filter(occurrence_date=dt.date(2027, 4, 26)).exists() is False
    kings_day = new_series(GroupFactory(), starts_on=dt.date(2027, 4, 27), on_holidays=OnHolidays.SKIP)
    assert kings_day.sessions.get(occurrence_date=dt.date(2027, 4, 27)).cancel_reason == CancelReason.HOLIDAY


def test_a_date_left_out_in_the_preview_never_comes_back():
    leave_out = TUESDAY + dt.timedelta(days=14)
    series = new_series(GroupFactory(), skip={leave_out})
    actions.materialise(today=NOW.date() + dt.timedelta(weeks=30))
    assert series.sessions.get(occurrence_date=leave_out).state == SessionState.CANCELLED


def test_a_form_posted_twice_plans_once():
    group, token = GroupFactory(), uuid.uuid4()
    assert new_series(group, token=token) == new_series(group, token=token)
    assert Series.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": dt.date(2027, 1, 5)}, "starts_on"),
        ({"ends_on": dt.date(2027, 1, 11)}, "ends_on"),
        ({"every_n_weeks": 0}, "every_n_weeks"),
    ],
)
def test_impossible_dates_are_refused_with_a_sentence(values, field):
    with pytest.raises(DomainError) as refusal:
        new_series(GroupFactory(), **values)
    assert refusal.value.field == field
    assert not GroupSession.objects.exists()


@pytest.mark.parametrize("status", [GroupStatus.CLOSED, GroupStatus.PAUSED])
def test_a_group_that_does_not_meet_takes_no_series(status):
    dates = {f"{status}_at": NOW}
    with pytest.raises(DomainError, match=str(status.label)):
        new_series(GroupFactory(status=status, **dates))


def test_a_room_that_is_taken_is_refused_naming_the_other_group():
    venue = VenueFactory()
    first = GroupFactory(organisation=venue.organisation, name="Bergen")
    new_series(first, venue=venue, local_time=dt.time(20, 0))
    with pytest.raises(DomainError, match=r"taken by Bergen.*20:00") as refusal:
        new_series(GroupFactory(organisation=venue.organisation), venue=venue)
    assert "12 January" in str(refusal.value)


def test_two_evenings_after_each_other_in_one_room_are_fine():
    venue = VenueFactory()
    new_series(GroupFactory(organisation=venue.organisation), venue=venue, local_time=dt.time(17, 30))
    second = new_series(GroupFactory(organisation=venue.organisation), venue=venue)
    assert coming(second).filter(venue=venue).count() == coming(second).count()


def test_only_those_who_plan_this_group_may():
    stranger = FacilitationFactory().worker.user
    with pytest.raises(NotAllowed):
        actions.create_series(group=GroupFactory(), by=stranger, starts_on=TUESDAY, local_time=HALF_PAST_SEVEN, now=NOW)


def test_changing_the_time_keeps_answers_and_leaves_moved_evenings_alone():
    series = new_series(GroupFactory())
    kept, by_hand = coming(series)[1], coming(series)[2]
    answer = RsvpFactory(session=kept)
    moved_to = by_hand.occurrence_date + dt.timedelta(days=1)
    actions.change_evening(session=by_hand, date=moved_to, local_time=dt.time(18, 0), minutes=120, by=None, now=NOW)
    new = actions.change_series_from(
        series=series,
        from_date=kept.occurrence_date,
        starts_on=kept.occurrence_date,
        local_time=dt.time(20, 0),
        by=None,
        now=NOW,
        on_holidays=OnHolidays.MEET,
    )
    kept, by_hand = GroupSession.objects.get(pk=kept.pk), GroupSession.objects.get(pk=by_hand.pk)
    assert kept.local_start.time() == dt.time(20, 0)
    assert kept.series == new
    assert kept.version == 2
    assert answer in kept.rsvps.all()
    assert by_hand.local_start == dt.datetime.combine(moved_to, dt.time(18, 0), by_hand.local_start.tzinfo)
    times = {s.local_start.time() for s in coming(new).exclude(pk=by_hand.pk).select_related("group")}
    assert times == {dt.time(20, 0)}


def test_changing_the_weekday_moves_each_evening_to_the_nearest_new_one():
    series = new_series(GroupFactory())
    before = coming(series).count()
    first = coming(series).first()
    thursday = TUESDAY + dt.timedelta(days=2)
    new = actions.change_series_from(
        series=series,
        from_date=TUESDAY,
        starts_on=thursday,
        local_time=HALF_PAST_SEVEN,
        by=None,
        now=NOW,
        on_holidays=OnHolidays.MEET,
    )
    assert GroupSession.objects.get(pk=first.pk).occurrence_date == thursday
    assert coming(new).count() in {before, before + 1}
    assert not coming(series).exists()


def test_a_cancelled_date_stays_cancelled_when_the_series_changes():
    series = new_series(GroupFactory())
    gone = coming(series)[1]
    actions.cancel_evening(session=gone, reason=CancelReason.VENUE, by=None, now=NOW)
    new = actions.change_series_from(
        series=series,
        from_date=TUESDAY,
        starts_on=TUESDAY,
        local_time=dt.time(20, 0),
        by=None,
        now=NOW,
        on_holidays=OnHolidays.MEET,
    )
    assert new.sessions.get(occurrence_date=gone.occurrence_date).state == SessionState.CANCELLED
    assert actions.materialise(today=NOW.date()) == 0


def test_a_slower_cadence_cancels_the_evenings_that_fall_out():
    series = new_series(GroupFactory(), every_n_weeks=1)
    weekly = coming(series).count()
    new = actions.change_series_from(
        series=series,
        from_date=TUESDAY,
        starts_on=TUESDAY,
        local_time=HALF_PAST_SEVEN,
        every_n_weeks=2,
        by=None,
        now=NOW,
        on_holidays=OnHolidays.MEET,
    )
    dates = list(coming(new).values_list("occurrence_date", flat=True))
    assert dates[1] - dates[0] == dt.timedelta(days=14)
    assert series.sessions.filter(cancel_reason=CancelReason.SCHEDULE).count() == weekly - len(dates)


def test_ending_a_series_cancels_what_comes_after_and_keeps_what_was_moved_by_hand():
    series = new_series(GroupFactory())
    by_hand = coming(series)[5]
    actions.change_evening(
        session=by_hand,
        date=by_hand.occurrence_date + dt.timedelta(days=1),
        local_time=HALF_PAST_SEVEN,
        minutes=120,
        by=None,
        now=NOW,
    )
    actions.end_series(series=series, last_date=TUESDAY + dt.timedelta(days=14), by=None, now=NOW)
    assert list(coming(series).values_list("occurrence_date", flat=True)) == [
        TUESDAY,
        TUESDAY + dt.timedelta(days=14),
        by_hand.occurrence_date,
    ]
    assert actions.materialise(today=NOW.date() + dt.timedelta(weeks=10)) == 0


def test_pausing_and_opening_again_goes_on_from_that_day():
    coordinator = CoordinatorFactory()
    group = GroupFactory(organisation=coordinator.organisation)
    series = new_series(group)
    actions.pause_group(group=group, by=coordinator.user, now=NOW)
    assert not coming(series).exists()
    later = NOW + dt.timedelta(weeks=30)
    actions.open_group(group=group, by=coordinator.user, now=later)
    assert coming(series).order_by("starts_at").first().starts_at > later


def test_a_pause_that_ends_early_leaves_no_hole():
    coordinator = CoordinatorFactory()
    group = GroupFactory(organisation=coordinator.organisation)
    series = new_series(group)
    actions.pause_group(group=group, by=coordinator.user, now=NOW)
    later = NOW + dt.timedelta(weeks=4)
    actions.open_group(group=group, by=coordinator.user, now=later)
    evenings = GroupSession.objects.planned().filter(group=group).order_by("starts_at")
    dates = [evening.occurrence_date for evening in evenings]
    assert dates[0] == TUESDAY + dt.timedelta(weeks=4)
    assert {later - earlier for earlier, later in pairwise(dates)} == {dt.timedelta(days=14)}
    assert dates[-1] > later.date() + dt.timedelta(weeks=23)
    assert not coming(series).exists()
    assert actions.materialise(today=later.date()) == 0


def test_a_date_cancelled_before_a_pause_stays_cancelled_after_it():
    coordinator = CoordinatorFactory()
    group = GroupFactory(organisation=coordinator.organisation)
    gone = coming(new_series(group))[6]
    actions.cancel_evening(session=gone, reason=CancelReason.VENUE, by=None, now=NOW)
    actions.pause_group(group=group, by=coordinator.user, now=NOW)
    actions.open_group(group=group, by=coordinator.user, now=NOW + dt.timedelta(weeks=4))
    shown = GroupSession.objects.shown().filter(group=group, occurrence_date=gone.occurrence_date)
    assert [(one.pk, one.state) for one in shown] == [(gone.pk, SessionState.CANCELLED)]


def test_opening_a_group_that_formed_keeps_its_evenings_as_they_are():
    coordinator = CoordinatorFactory()
    group = GroupFactory(organisation=coordinator.organisation, status=GroupStatus.FORMING, opened_at=None)
    series = new_series(group)
    before = coming(series).count()
    actions.open_group(group=group, by=coordinator.user, now=NOW)
    assert Series.objects.count() == 1
    assert coming(series).count() == before


def test_closing_a_group_lets_every_man_leave_with_his_right_to_return():
    """W33."""
    group = GroupFactory()
    man = ParticipationFactory(group=group)
    entry = FacilitationFactory(group=group)
    series = new_series(group)
    actions.close_group(group=group, by=None, now=NOW)
    man.refresh_from_db()
    entry.refresh_from_db()
    assert man.state == "left"
    assert not coming(series).exists()
    assert entry.until_date is not None


def test_a_series_far_ahead_has_its_first_evening_at_once():
    start = NOW.date() + dt.timedelta(weeks=60)
    assert new_series(GroupFactory(), starts_on=start).sessions.count() == 1


def test_putting_a_worker_on_the_roster_fills_the_gaps_and_taking_him_off_frees_them():
    """W4."""
    group = GroupFactory()
    series = new_series(group)
    worker = PeerWorkerFactory(organisation=group.organisation)
    entry = actions.put_on_roster(group=group, worker=worker, from_date=NOW.date(), by=None, now=NOW)
    assert all(session.session_workers.filter(worker=worker).exists() for session in coming(series))
    last = TUESDAY + dt.timedelta(days=14)
    actions.take_off_roster(entry=entry, until_date=last, by=None, now=NOW)
    left = [s.occurrence_date for s in coming(series) if s.session_workers.exists()]
    assert left == [TUESDAY, last]


def test_a_single_evening_of_another_group_in_the_room_leaves_the_rolling_series_without_room():
    venue = VenueFactory()
    series = new_series(GroupFactory(organisation=venue.organisation), venue=venue)
    beyond = coming(series).last().occurrence_date + dt.timedelta(days=14)
    GroupSessionFactory(venue=venue, starts_at=clock.at_local(beyond, HALF_PAST_SEVEN, "Europe/Amsterdam"))
    actions.materialise(today=NOW.date() + dt.timedelta(weeks=2))
    assert series.sessions.get(occurrence_date=beyond).venue is None


def test_unused_series_of_a_paused_group_are_not_planned():
    SeriesFactory(group=GroupFactory(status=GroupStatus.PAUSED, paused_at=NOW))
    assert actions.materialise() == 0


def test_materialise_plans_every_running_series_once():
    for _ in range(3):
        SeriesFactory(starts_on=TUESDAY, on_holidays=OnHolidays.MEET)
    assert actions.materialise(today=NOW.date()) == 3 * 13
    assert actions.materialise(today=NOW.date()) == 0
    assert GroupSession.objects.count() == 3 * 13
