"""What is told about evenings: when it is due, to whom, and that old messages go with the change that replaces them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction

from core import clock
from groups.actions import end_role
from participants.actions import change_state
from participants.states import ParticipationState
from reminders import delivery
from reminders.actions import set_topic
from reminders.models import Deadline, Message
from sessions import actions
from sessions.models import GroupSession, SessionWorker
from sessions.notices import men, staff
from sessions.states import CancelReason
from tests.counting import CaptureQueriesContext, connection
from tests.factories import RsvpFactory, SeriesFactory, SessionWorkerFactory
from tests.sessions.telling import ZONE, circle, local, outbox, waiting

__all__ = ["circle"]
pytestmark = pytest.mark.django_db
NOW = local("2026-11-23", "20:00")  # a Monday
TUESDAY = local("2026-11-24")


def move(session, day, time="19:30", **values):
    return actions.change_evening(
        session=session,
        date=dt.date.fromisoformat(day),
        local_time=dt.time.fromisoformat(time),
        minutes=120,
        venue=values.pop("venue", session.venue),
        by=None,
        **values,
    )


@pytest.fixture
def time_is(monkeypatch):
    """Sets the one clock."""

    def be(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    be(NOW)
    return be


# --- The men ---------------------------------------------------------------------------------------


def test_each_man_gets_a_reminder_two_days_and_two_hours_before(circle):
    evening = circle.evening(local("2026-11-26"))
    actions.plan_reminders(now=NOW)
    assert [row.not_before for row in outbox(men.TWO_DAYS)] == [local("2026-11-24")] * 2
    assert [row.not_before for row in outbox(men.TWO_HOURS)] == [local("2026-11-26", "17:30")] * 2
    assert {row.recipient for row in outbox(men.TWO_HOURS)} == set(circle.contacts)
    assert all(row.expires_at <= evening.starts_at for row in outbox(men.TWO_DAYS) | outbox(men.TWO_HOURS))


@pytest.mark.parametrize(
    ("evening", "two_days", "two_hours"),
    [
        # Clocks go back in the night before 25 October 2026, and forward in the night before 28 March 2027.
        ("2026-10-24", "2026-10-22 19:30+02:00", "2026-10-24 17:30+02:00"),
        ("2026-10-25", "2026-10-23 19:30+02:00", "2026-10-25 17:30+01:00"),
        ("2026-10-26", "2026-10-24 19:30+02:00", "2026-10-26 17:30+01:00"),
        ("2026-10-27", "2026-10-25 19:30+01:00", "2026-10-27 17:30+01:00"),
        ("2027-03-27", "2027-03-25 19:30+01:00", "2027-03-27 17:30+01:00"),
        ("2027-03-28", "2027-03-26 19:30+01:00", "2027-03-28 17:30+02:00"),
        ("2027-03-29", "2027-03-27 19:30+01:00", "2027-03-29 17:30+02:00"),
        ("2027-03-30", "2027-03-28 19:30+02:00", "2027-03-30 17:30+02:00"),
    ],
)
def test_around_both_nights_of_the_clock_every_reminder_comes_at_its_local_time(circle, evening, two_days, two_hours):
    starts_at = local(evening)
    circle.evening(starts_at)
    actions.plan_reminders(now=starts_at - dt.timedelta(days=2, hours=6))
    told = {kind: outbox(kind).first().not_before for kind in (men.TWO_DAYS, men.TWO_HOURS)}
    assert told == {
        men.TWO_DAYS: dt.datetime.fromisoformat(two_days),
        men.TWO_HOURS: dt.datetime.fromisoformat(two_hours),
    }


@pytest.mark.parametrize("day", ["2026-10-25", "2026-10-26", "2027-03-28", "2027-03-29"])
def test_those_who_guide_hear_at_their_local_time_too(circle, day):
    starts_at = local(day)
    circle.evening(starts_at)
    actions.plan_reminders(now=starts_at - dt.timedelta(days=2, hours=6))
    assert outbox(staff.WHO_COMES).first().not_before.astimezone(ZoneInfo(ZONE)).time() == dt.time(9)


def test_nothing_is_written_half_a_year_early(circle):
    circle.evening(NOW + dt.timedelta(days=3, minutes=1))
    actions.plan_reminders(now=NOW)
    assert not outbox(men.TWO_HOURS).exists()


def test_planning_twice_writes_nothing_the_second_time(circle):
    circle.evening(TUESDAY)
    assert actions.plan_reminders(now=NOW) > 0
    assert actions.plan_reminders(now=NOW + dt.timedelta(minutes=5)) == 0


def test_many_evenings_cost_no_more_queries_than_one(circle):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            actions.plan_reminders(now=NOW)
        return len(captured)

    circle.evening(TUESDAY)
    circle.evening(local("2026-11-25"), guided=False)
    few = cost()
    for hour in range(6):
        circle.evening(local("2026-11-26", f"{hour + 10}:00"))
        circle.evening(local("2026-11-25", f"{hour + 10}:00"), guided=False)
    assert cost() <= few


def test_a_move_takes_the_old_reminders_back_and_writes_the_new_ones(circle):
    evening = circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    old = set(outbox(men.TWO_HOURS).values_list("pk", flat=True))
    move(evening, "2026-11-25", now=NOW)
    assert set(Message.objects.filter(pk__in=old).values_list("state", "why")) == {("cancelled", "replaced")}
    assert [row.not_before for row in waiting(men.TWO_HOURS)] == [local("2026-11-25", "17:30")] * 2
    assert waiting(men.CHANGED).count() == 2


def test_an_evening_that_moves_near_is_reminded_of_at_once(circle):
    evening = circle.evening(local("2026-12-15"))
    move(evening, "2026-11-24", now=NOW)
    assert waiting(men.TWO_HOURS).count() == 2


def test_one_that_moves_away_keeps_no_reminder(circle):
    evening = circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    move(evening, "2026-12-15", now=NOW)
    assert not waiting(men.TWO_HOURS).exists()
    assert waiting(men.CHANGED).count() == 2


def test_who_is_told_of_a_move_gets_no_reminder_that_it_overtook(circle):
    evening = circle.evening(local("2026-12-15"))
    move(evening, "2026-11-24", now=NOW)
    actions.plan_reminders(now=NOW)
    assert not outbox(men.TWO_DAYS).exists()


def test_a_man_who_is_seated_a_day_before_still_hears_of_the_evening(circle):
    circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    late = circle.man()
    actions.plan_reminders(now=NOW)
    assert outbox(men.TWO_DAYS, recipient=late.participant.contact).exists()


def test_a_change_of_the_note_tells_nobody(circle):
    evening = circle.evening(TUESDAY)
    move(evening, "2026-11-24", note="Bring the keys", now=NOW)
    assert not outbox(men.CHANGED).exists()


def test_a_rolled_back_move_leaves_the_outbox_as_it_was(circle):
    evening = circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    before = list(Message.objects.order_by("pk").values())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        move(evening, "2026-11-25", now=NOW)
        assert outbox(men.CHANGED).exists()
        raise ZeroDivisionError
    assert list(Message.objects.order_by("pk").values()) == before


def test_a_rolled_back_cancellation_leaves_the_outbox_as_it_was(circle):
    evening = circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    before = list(Message.objects.order_by("pk").values())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.cancel_evening(session=evening, reason=CancelReason.VENUE, by=None, now=NOW)
        raise ZeroDivisionError
    assert list(Message.objects.order_by("pk").values()) == before


def test_cancelling_takes_everything_back_and_tells_each_man_once(circle):
    evening = circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    actions.cancel_evening(session=evening, reason=CancelReason.WORKER, by=None, now=NOW)
    actions.cancel_evening(session=evening, reason=CancelReason.WORKER, by=None, now=NOW)
    about = waiting(subject=f"session:{evening.pk}")
    assert [row.kind for row in about] == [men.CANCELLED] * 2
    assert not waiting(staff.WHO_COMES).exists()


def test_an_evening_of_the_past_is_told_to_nobody(circle, time_is):
    evening = circle.evening(NOW - dt.timedelta(hours=1))
    actions.cancel_evening(session=evening, reason=CancelReason.OTHER, by=None, now=NOW)
    assert not outbox(men.CANCELLED).exists()


@pytest.fixture
def series(circle):
    """Six evenings, the first one tomorrow."""
    one = SeriesFactory(group=circle.group, starts_on=dt.date(2026, 11, 24), every_n_weeks=1)
    actions.materialise(today=dt.date(2026, 11, 23), weeks=6)
    return one


def test_a_group_that_pauses_tells_each_man_once_however_many_evenings_go(circle, series):
    actions.plan_reminders(now=NOW)
    actions.pause_group(group=circle.group, by=None, now=NOW)
    assert waiting(men.CANCELLED).count() == 2
    assert set(waiting(men.CANCELLED).values_list("params__more", flat=True)) == {5}
    assert not waiting(men.TWO_HOURS).exists()


def test_a_group_that_closes_tells_the_men_who_leave_with_it(circle, series, time_is):
    actions.close_group(group=circle.group, by=None, now=NOW)
    assert waiting(men.CANCELLED).count() == 2
    delivery.deliver()
    assert len(mail.outbox) == 2


def test_a_series_at_another_time_tells_each_man_once(circle, series):
    actions.plan_reminders(now=NOW)
    actions.change_series_from(
        series=series,
        from_date=dt.date(2026, 11, 24),
        starts_on=dt.date(2026, 11, 24),
        local_time=dt.time(20),
        every_n_weeks=1,
        by=None,
        now=NOW,
    )
    assert waiting(men.CHANGED).count() == 2
    assert {row.not_before for row in waiting(men.TWO_HOURS)} == {local("2026-11-24", "18:00")}


def test_a_series_that_ends_tells_each_man_once(circle, series):
    actions.end_series(series=series, last_date=dt.date(2026, 11, 30), by=None, now=NOW)
    assert waiting(men.CANCELLED).count() == 2


# --- Right before it is sent ------------------------------------------------------------------------


def sent_to(time_is, moment):
    time_is(moment)
    delivery.deliver()
    return to_men()


def to_men():
    """Where reminders went; digests of the Monday and lists for guides are left out."""
    return sorted(message.to[0] for message in mail.outbox if message.subject == "You have a message")


def test_a_reminder_reaches_who_still_takes_part(circle, time_is):
    stays, leaves = circle.men
    pauses = circle.man()
    circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    delivery.deliver()  # the reminders of two days before, which are late
    mail.outbox.clear()
    change_state(participation=leaves, state=ParticipationState.LEFT, by=None)
    change_state(participation=pauses, state=ParticipationState.PAUSED, by=None)
    assert sent_to(time_is, local("2026-11-24", "17:30")) == [stays.participant.contact.email]


def test_who_said_that_he_cannot_come_is_not_reminded(circle, time_is):
    evening = circle.evening(TUESDAY)
    RsvpFactory(session=evening, participant=circle.men[0].participant, answer="cannot")
    actions.plan_reminders(now=NOW)
    delivery.deliver()
    assert to_men() == [circle.contacts[1].email]


def test_he_chooses_none_one_or_both(circle, time_is):
    none, one = circle.contacts
    both = circle.man().participant.contact
    for contact, topics in ((none, (men.TWO_DAYS, men.TWO_HOURS)), (one, (men.TWO_DAYS,))):
        for topic in topics:
            set_topic(contact=contact, topic=topic, wanted=False)
    circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    delivery.deliver()
    assert sent_to(time_is, local("2026-11-24", "17:30")) == sorted([both.email, both.email, one.email])


def test_a_man_without_a_safe_way_is_left_for_a_person_to_tell(circle, time_is):
    circle.evening(TUESDAY)
    contact = circle.contacts[0]
    contact.email_safe = False
    contact.save()
    actions.cancel_evening(session=GroupSession.objects.get(), reason=CancelReason.VENUE, by=None, now=NOW)
    delivery.deliver()
    assert outbox(men.CANCELLED, recipient=contact).get().state == "dead"


def test_a_second_move_replaces_the_first_message(circle, time_is):
    evening = circle.evening(TUESDAY)
    move(evening, "2026-11-25", now=NOW)
    move(evening, "2026-11-26", now=NOW)
    delivery.deliver()
    assert len(mail.outbox) == 2


def test_nothing_is_sent_after_the_evening_began(circle, time_is):
    circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    time_is(TUESDAY)
    delivery.deliver()
    assert not mail.outbox
    assert not waiting(men.TWO_HOURS).exists()


# --- Those who guide and coordinate ------------------------------------------------------------------


def test_on_the_day_both_guides_hear_that_there_is_a_list(circle, time_is):
    circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    assert [row.not_before for row in outbox(staff.WHO_COMES)] == [local("2026-11-24", "09:00")] * 2
    time_is(local("2026-11-24", "09:00"))
    delivery.deliver()
    guides = {worker.user.email for worker in circle.guides}
    assert {message.to[0] for message in mail.outbox} >= guides


def test_an_early_evening_is_told_three_hours_before(circle):
    circle.evening(local("2026-11-24", "08:00"))
    actions.plan_reminders(now=NOW)
    assert outbox(staff.WHO_COMES).first().not_before == local("2026-11-24", "05:00")


def test_a_substitute_of_the_same_day_hears_of_it_too(circle, time_is):
    evening = circle.evening(TUESDAY)
    actions.plan_reminders(now=NOW)
    time_is(local("2026-11-24", "15:00"))
    SessionWorker.objects.filter(session=evening, worker=circle.guides[0]).delete()
    substitute = SessionWorkerFactory(session=evening).worker
    actions.plan_reminders()
    delivery.deliver()
    today = {message.to[0] for message in mail.outbox if message.subject == "Something is ready for you"}
    assert today == {substitute.user.email, circle.guides[1].user.email}


# --- The week in numbers -----------------------------------------------------------------------------


def test_the_digest_comes_on_monday_morning_in_the_organisations_zone(circle):
    circle.group.organisation.zone = "America/Curacao"
    circle.group.organisation.save()
    actions.plan_reminders(now=local("2026-11-28", "12:00"))
    row = outbox(staff.DIGEST).get()
    assert row.not_before == local("2026-11-30", "08:00", "America/Curacao")
    assert row.recipient.user == circle.coordinator


def test_it_counts_what_needs_attention(circle, time_is):
    circle.evening(local("2026-12-02"), guided=False)
    circle.evening(local("2026-11-26"))
    now = time_is(local("2026-11-30", "08:00"))
    Deadline.objects.create(
        kind="x",
        subject="x",
        organisation_id=circle.group.organisation_id,
        anchor=now,
        warn_at=now,
        due_at=now + dt.timedelta(hours=1),
    )
    actions.plan_reminders()
    delivery.deliver()
    [message] = [one for one in mail.outbox if one.subject == "Your week in numbers"]
    assert "Still to arrange in the coming two weeks: 1" in message.body
    assert "Still to write down: 1" in message.body
    assert "Below the number that you aim for: 1" in message.body
    assert "Promised and still open: 1" in message.body
    assert "late" not in message.body


def test_a_week_without_a_care_is_no_reason_to_write(circle, time_is):
    for _ in range(6):
        circle.man()
    time_is(local("2026-11-30", "08:00"))
    actions.plan_reminders()
    delivery.deliver()
    assert outbox(staff.DIGEST).get().state == "cancelled"


def test_a_coordinator_can_turn_the_digest_off(circle, time_is):
    time_is(local("2026-11-30", "08:00"))
    actions.plan_reminders()
    set_topic(contact=circle.coordinator.contact, topic=staff.DIGEST, wanted=False)
    delivery.deliver()
    assert outbox(staff.DIGEST).get().why == "declined"


def test_who_got_his_role_without_a_contact_is_given_one(circle):
    assert not hasattr(circle.coordinator, "contact")
    actions.plan_reminders(now=NOW)
    circle.coordinator.refresh_from_db()
    assert circle.coordinator.contact.email_safe


def test_end_of_a_role_leaves_no_digest(circle, time_is):
    other = type(circle.group.organisation.roles.get())
    other.objects.create(organisation=circle.group.organisation, user=circle.guides[0].user, role="coordinator")
    end_role(given=circle.group.organisation.roles.get(user=circle.coordinator), by=None)
    actions.plan_reminders(now=local("2026-11-30", "08:00"))
    assert [row.recipient.user for row in outbox(staff.DIGEST)] == [circle.guides[0].user]
