"""What is promised about every evening: somebody guides it (W4), and how it went is written down (W11)."""

import datetime as dt

import pytest

from core import clock
from groups.states import RosterRole
from reminders import actions as ledger
from reminders.models import Deadline, Message
from reminders.states import DeadlineState
from sessions import actions, promises
from sessions.states import CancelReason, SessionState
from tests.factories import (
    ContactFactory,
    CoordinatorFactory,
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    PeerWorkerFactory,
    SessionWorkerFactory,
)
from tests.races import race
from tests.sessions.pages import HALF_PAST_SEVEN, ZONE, evening_at

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _time(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def planned(days=7, **values):
    """An evening so many days ahead, at half past seven; nobody guides it."""
    return GroupSessionFactory(**evening_at(TODAY + dt.timedelta(days=days)), **values)


def the(kind, session, **filters):
    return Deadline.objects.filter(kind=kind, subject=promises.about(session), **filters)


def states(kind, session):
    return list(the(kind, session).order_by("cycle").values_list("state", flat=True))


def close(session, state=SessionState.HELD, at=NOW):
    session.state, session.closed_at = state, at
    session.save()


def test_the_sweep_opens_both_promises_of_an_evening_within_a_fortnight():
    session = planned(days=7)
    assert actions.sweep_promises() == 1
    worker, recorded = the(promises.WORKER, session).get(), the(promises.RECORDED, session).get()
    assert worker.due_at == session.starts_at - dt.timedelta(hours=48)
    assert recorded.due_at == session.ends_at + dt.timedelta(hours=48)
    assert recorded.warn_at == clock.at_local(TODAY + dt.timedelta(days=8), dt.time(12), ZONE)
    assert worker.group_id == session.group_id
    assert worker.organisation_id == session.group.organisation_id


def test_an_evening_further_ahead_or_long_gone_is_left_alone():
    planned(days=15)
    planned(days=-15)
    assert actions.sweep_promises() == 0
    assert not Deadline.objects.exists()


def test_the_sweep_twice_writes_nothing_the_second_time(django_assert_num_queries):
    for days in range(1, 6):
        planned(days=days)
    assert actions.sweep_promises() == 5
    before = list(Deadline.objects.order_by("pk").values())
    with django_assert_num_queries(2):
        assert actions.sweep_promises() == 0
    assert list(Deadline.objects.order_by("pk").values()) == before


def test_an_evening_with_a_worker_asks_for_none():
    session = SessionWorkerFactory(session=planned()).session
    actions.sweep_promises()
    assert not the(promises.WORKER, session).exists()
    assert the(promises.RECORDED, session).exists()


def test_adding_an_evening_without_a_worker_opens_the_promise_at_once():
    group = GroupFactory()
    session = actions.add_evening(
        group=group, date=TODAY + dt.timedelta(days=9), local_time=HALF_PAST_SEVEN, minutes=120, by=None
    )
    assert states(promises.WORKER, session) == [DeadlineState.OPEN]


def test_assigning_a_worker_keeps_it_and_taking_him_off_opens_the_next():
    session = planned()
    actions.sweep_promises()
    worker = PeerWorkerFactory(organisation=session.group.organisation)
    actions.assign_workers(session=session, workers=[worker], by=None)
    assert states(promises.WORKER, session) == [DeadlineState.MET]
    actions.assign_workers(session=session, workers=[], by=None)
    assert states(promises.WORKER, session) == [DeadlineState.MET, DeadlineState.OPEN]


def test_a_refused_assignment_changes_no_promise():
    """One transaction: what did not happen keeps nothing."""
    session = planned()
    actions.sweep_promises()
    with pytest.raises(Exception, match="organisation"):
        actions.assign_workers(session=session, workers=[PeerWorkerFactory()], by=None)
    assert states(promises.WORKER, session) == [DeadlineState.OPEN]


def test_cancelling_waives_both_with_a_reason():
    session = planned()
    actions.sweep_promises()
    actions.cancel_evening(session=session, reason=CancelReason.VENUE, by=None)
    assert states(promises.WORKER, session) == states(promises.RECORDED, session) == [DeadlineState.WAIVED]
    assert "cancelled" in the(promises.RECORDED, session).get().waived_because


def test_moving_waives_the_old_promises_and_opens_new_ones():
    session = planned(days=7)
    actions.sweep_promises()
    date = TODAY + dt.timedelta(days=8)
    actions.change_evening(session=session, date=date, local_time=HALF_PAST_SEVEN, minutes=120, by=None)
    session.refresh_from_db()
    assert states(promises.WORKER, session) == [DeadlineState.WAIVED, DeadlineState.OPEN]
    assert the(promises.RECORDED, session, state=DeadlineState.OPEN).get().due_at == session.ends_at + promises.AFTER


def test_moving_beyond_the_fortnight_leaves_none_open():
    session = planned(days=7)
    actions.sweep_promises()
    date = TODAY + dt.timedelta(days=20)
    actions.change_evening(session=session, date=date, local_time=HALF_PAST_SEVEN, minutes=120, by=None)
    assert states(promises.WORKER, session) == states(promises.RECORDED, session) == [DeadlineState.WAIVED]


def test_a_changed_note_leaves_the_promises_as_they_are():
    session = planned()
    actions.sweep_promises()
    actions.change_evening(
        session=session,
        date=session.local_start.date(),
        local_time=HALF_PAST_SEVEN,
        minutes=120,
        note="bring keys",
        by=None,
    )
    assert states(promises.WORKER, session) == [DeadlineState.OPEN]


def test_pausing_and_closing_the_group_waive():
    paused, closed = planned(), planned()
    actions.sweep_promises()
    actions.pause_group(group=paused.group, by=None, now=NOW)
    actions.close_group(group=closed.group, by=None, now=NOW)
    for session in (paused, closed):
        assert states(promises.RECORDED, session) == [DeadlineState.WAIVED]


def test_a_worker_on_the_roster_fills_the_coming_evenings_and_keeps_their_promises():
    session = planned()
    actions.sweep_promises()
    worker = PeerWorkerFactory(organisation=session.group.organisation)
    entry = actions.put_on_roster(group=session.group, worker=worker, from_date=TODAY, by=None, role=RosterRole.LEAD)
    assert states(promises.WORKER, session) == [DeadlineState.MET]
    actions.take_off_roster(entry=entry, until_date=TODAY, by=None)
    assert states(promises.WORKER, session) == [DeadlineState.MET, DeadlineState.OPEN]


def test_a_recorded_evening_keeps_its_promise_at_the_moment_of_recording():
    session = SessionWorkerFactory(session=planned(days=-1)).session
    actions.sweep_promises()
    close(session, at=session.ends_at + dt.timedelta(hours=1))
    actions.sweep_promises()
    kept = the(promises.RECORDED, session).get()
    assert kept.state == DeadlineState.MET
    assert kept.kept_in_time
    assert kept.closed_at == session.ends_at + dt.timedelta(hours=1)


def test_an_evening_that_ran_without_a_worker_stays_overdue_until_it_is_recorded():
    session = planned(days=-1)
    actions.sweep_promises()
    assert the(promises.WORKER, session).get() in Deadline.objects.overdue(NOW)
    close(session, SessionState.DID_NOT_MEET)
    actions.sweep_promises()
    assert states(promises.WORKER, session) == [DeadlineState.WAIVED]


def test_an_old_promise_about_an_unrecorded_evening_is_not_forgotten():
    session = planned(days=-1)
    actions.sweep_promises()
    month = NOW + dt.timedelta(days=30)
    assert actions.sweep_promises(now=month) == 0
    assert the(promises.RECORDED, session).get() in Deadline.objects.overdue(month)


def test_an_evening_that_is_deleted_takes_its_promises_along():
    session = planned()
    actions.sweep_promises()
    subject = promises.about(session)
    session.delete()
    actions.sweep_promises()
    assert set(Deadline.objects.filter(subject=subject).values_list("state", flat=True)) == {DeadlineState.WAIVED}


# --- Who hears of it ---------------------------------------------------------------------------------


@pytest.fixture
def people():
    """An evening in a week; Karel leads, Ron is second, Anja coordinates; all can be mailed."""
    group = GroupFactory()
    lead = FacilitationFactory(group=group, role=RosterRole.LEAD).worker.user
    second = FacilitationFactory(group=group, role=RosterRole.SECOND).worker.user
    coordinator = CoordinatorFactory(organisation=group.organisation).user
    contacts = [ContactFactory(user=user, email_safe=True) for user in (lead, second, coordinator)]
    return planned(days=7, group=group), contacts


def hearers(kind, session):
    deadline = the(kind, session).get()
    rows = Message.objects.filter(subject=f"deadline:{deadline.pk}")
    return set(rows.values_list("recipient", flat=True))


def test_the_promise_goes_from_the_worker_to_the_second_to_the_coordinator(people):
    session, (lead, second, coordinator) = people
    actions.sweep_promises()
    deadline = the(promises.WORKER, session).get()
    assert deadline.owner == lead
    told = []
    for hours in (-1, 0, 23, 24, 47, 48):
        ledger.escalate(now=deadline.warn_at + dt.timedelta(hours=hours))
        told.append(hearers(promises.WORKER, session))
    one, two, all_three = {lead.pk}, {lead.pk, second.pk}, {lead.pk, second.pk, coordinator.pk}
    assert told == [set(), one, one, two, two, all_three]


def test_the_organisation_sets_the_hours(people):
    session, (_lead, second, _coordinator) = people
    organisation = session.group.organisation
    organisation.hours_to_second = 2
    organisation.save()
    actions.sweep_promises()
    deadline = the(promises.WORKER, session).get()
    ledger.escalate(now=deadline.warn_at + dt.timedelta(hours=2))
    assert second.pk in hearers(promises.WORKER, session)


def test_everybody_has_heard_by_the_moment_it_is_due(people):
    session, contacts = people
    organisation = session.group.organisation
    organisation.hours_to_second = organisation.hours_to_coordinator = 168
    organisation.save()
    actions.sweep_promises()
    ledger.escalate(now=the(promises.WORKER, session).get().due_at)
    assert hearers(promises.WORKER, session) == {one.pk for one in contacts}


def test_who_is_on_it_is_left_in_peace_until_it_is_due(people):
    session, (lead, _second, coordinator) = people
    actions.sweep_promises()
    deadline = the(promises.WORKER, session).get()
    ledger.escalate(now=deadline.warn_at)
    ledger.acknowledge_deadline(deadline=deadline, by=lead.user, now=deadline.warn_at)
    ledger.escalate(now=deadline.warn_at + dt.timedelta(hours=49))
    assert hearers(promises.WORKER, session) == {lead.pk}
    ledger.escalate(now=deadline.due_at)
    assert coordinator.pk in hearers(promises.WORKER, session)


def test_the_workers_of_the_evening_itself_hear_that_it_is_not_recorded(people):
    session, _contacts = people
    stand_in = PeerWorkerFactory(organisation=session.group.organisation)
    contact = ContactFactory(user=stand_in.user, email_safe=True)
    SessionWorkerFactory(session=session, worker=stand_in)
    actions.sweep_promises()
    assert the(promises.RECORDED, session).get().owner == contact


def test_an_alert_that_is_no_longer_true_does_not_leave(people):
    """Between two sweeps: the evening got its worker in a way that the ledger has not seen."""
    session, _contacts = people
    actions.sweep_promises()
    ledger.escalate(now=the(promises.WORKER, session).get().due_at)
    SessionWorkerFactory(session=session)
    deadline = the(promises.WORKER, session).get()
    kind = promises.registry.deadline_kind(promises.WORKER)
    assert not kind.still_open(deadline)


# --- Many at once ------------------------------------------------------------------------------------


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_open_every_promise_once():
    sessions = [planned(days=days) for days in range(1, 13)]
    outcome = race([actions.sweep_promises] * 16)
    assert outcome == {"won": 16}
    assert Deadline.objects.count() == 2 * len(sessions)
    assert set(Deadline.objects.values_list("cycle", flat=True)) == {1}


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_sweeps_and_assignments_at_once_leave_the_ledger_as_the_evening_is():
    session = planned()
    worker = PeerWorkerFactory(organisation=session.group.organisation)

    def assign():
        actions.assign_workers(session=session, workers=[worker], by=None)

    def take_off():
        actions.assign_workers(session=session, workers=[], by=None)

    outcome = race([actions.sweep_promises, assign, actions.sweep_promises, take_off] * 6)
    assert outcome == {"won": 24}
    open_ones = the(promises.WORKER, session, state=DeadlineState.OPEN).count()
    assert open_ones == (0 if session.session_workers.exists() else 1)
    actions.sweep_promises()
    assert the(promises.RECORDED, session, state=DeadlineState.OPEN).count() == 1
