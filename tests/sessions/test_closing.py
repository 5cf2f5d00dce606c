"""Closing an evening, opening it again, and an evening on which nobody met (issue 5: 2, 5)."""

import datetime as dt

import pytest

from core import clock
from core.errors import DomainError, NotAllowed, StaleEdit
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions import actions, promises, queries
from sessions.models import Attendance, EveningRecord, GroupSession, HardMoment, SessionChange, SessionTheme
from sessions.states import Answer, Presence, SessionState
from sessions.words import change_in_words
from tests.factories import (
    FacilitationFactory,
    GroupFactory,
    GroupSessionFactory,
    ParticipationFactory,
    RsvpFactory,
    UserFactory,
)
from tests.sessions.evenings import tap, tonight
from tests.sessions.pages import coordinator_of, halsteren

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening():
    return tonight(halsteren(), men=3)


def mark_all(evening, men=None):
    actions.mark_men(session=evening, taps=[tap(man) for man in men or evening.men], by=evening.karel)


def closed(evening, **values):
    mark_all(evening)
    return actions.close_evening(session=evening, by=evening.karel, **values)


def told(evening):
    return [change_in_words(row, "Europe/Amsterdam") for row in evening.changes.order_by("revision")]


# --- Close -------------------------------------------------------------------------------------------


def test_an_evening_with_a_mark_for_everybody_is_held(evening):
    found = closed(evening)
    assert (found.state, found.closed_by) == (SessionState.HELD, evening.karel)
    assert told(evening) == ["Karel de Wit closed the evening."]


def test_closing_twice_changes_nothing(evening):
    revision = closed(evening).revision
    assert actions.close_evening(session=evening, by=evening.ron).revision == revision
    assert GroupSession.objects.get(pk=evening.pk).closed_by == evening.karel


def test_it_refuses_and_says_who_has_no_mark(evening):
    mark_all(evening, evening.men[:1])
    with pytest.raises(DomainError, match="Nobody marked Dennis, Mo yet"):
        actions.close_evening(session=evening, by=evening.karel)
    assert GroupSession.objects.get(pk=evening.pk).is_planned


def test_the_others_were_absent(evening):
    mark_all(evening, evening.men[:1])
    actions.close_evening(session=evening, by=evening.karel, others_absent=True)
    marks = dict(Attendance.objects.values_list("participant", "presence"))
    assert [marks[man.pk] for man in evening.men] == [Presence.PRESENT, Presence.ABSENT, Presence.ABSENT]


def test_it_refuses_as_long_as_two_marks_differ(evening):
    mark_all(evening)
    actions.mark_men(session=evening, taps=[tap(evening.men[0], Presence.ABSENT)], by=evening.ron)
    with pytest.raises(DomainError, match="Two marks of one man differ"):
        actions.close_evening(session=evening, by=evening.karel)


def test_who_pauses_needs_no_mark_unless_he_said_that_he_comes(evening):
    pause = {"group": evening.group, "state": "paused", "paused_at": clock.now()}
    ParticipationFactory(**pause)
    coming = ParticipationFactory(**pause, participant__name="Co").participant
    RsvpFactory(session=evening, participant=coming, answer=Answer.COMES)
    mark_all(evening)
    with pytest.raises(DomainError, match="Nobody marked Co yet"):
        actions.close_evening(session=evening, by=evening.karel)


def test_a_worker_is_never_asked_about_himself(evening):
    ParticipationFactory(group=evening.group, participant__user=evening.karel, participant__name="Carolus")
    assert closed(evening).state == SessionState.HELD


def test_the_promise_to_record_it_is_met_once(evening):
    actions.sweep_promises()
    deadline = Deadline.objects.get(kind=promises.RECORDED)
    assert deadline.state == DeadlineState.OPEN
    closed(evening)
    deadline.refresh_from_db()
    assert deadline.state == DeadlineState.MET
    actions.sweep_promises()
    assert not Deadline.objects.open().filter(kind=promises.RECORDED).exists()


def test_nothing_is_closed_before_it_may_be_recorded(evening):
    evening.starts_at, evening.ends_at = clock.now() + dt.timedelta(hours=3), clock.now() + dt.timedelta(hours=5)
    evening.save()
    with pytest.raises(DomainError, match="from an hour before"):
        actions.close_evening(session=evening, by=evening.karel, others_absent=True)


def test_strangers_close_nothing(evening):
    stranger = FacilitationFactory(group=GroupFactory(organisation=evening.group.organisation)).worker.user
    for action in (actions.close_evening, actions.reopen_evening):
        with pytest.raises(NotAllowed):
            action(session=evening, by=stranger)


# --- Did not meet ------------------------------------------------------------------------------------


def test_an_evening_on_which_nobody_met_says_why(evening):
    found = actions.record_not_met(session=evening, reason="nobody", by=evening.karel)
    assert (found.state, found.not_met_reason) == (SessionState.DID_NOT_MEET, "nobody")
    assert told(evening) == ["Karel de Wit recorded that nobody met."]
    with pytest.raises(DomainError, match="is closed"):
        actions.close_evening(session=evening, by=evening.karel)


def test_nobody_met_on_an_evening_that_has_not_begun_is_refused(evening):
    evening.starts_at = clock.now() + dt.timedelta(minutes=30)
    evening.save()
    with pytest.raises(DomainError, match="Cancel it"):
        actions.record_not_met(session=evening, reason="nobody", by=evening.karel)


# --- Open again --------------------------------------------------------------------------------------


def test_opening_it_again_leaves_a_trail_and_a_promise(evening):
    closed(evening)
    found = actions.reopen_evening(session=evening, by=evening.ron)
    assert (found.state, found.closed_at, found.closed_by) == (SessionState.PLANNED, None, None)
    assert told(evening) == ["Karel de Wit closed the evening.", "Ron Baas opened it again."]
    assert Deadline.objects.open().filter(kind=promises.RECORDED).exists()
    assert actions.close_evening(session=evening, by=evening.ron).state == SessionState.HELD


def test_after_fourteen_days_it_stays_closed(evening):
    closed(evening)
    late = clock.now() + dt.timedelta(days=15)
    with pytest.raises(DomainError, match="fourteen days"):
        actions.reopen_evening(session=evening, by=evening.karel, now=late)
    assert actions.reopen_evening(session=evening, by=evening.karel, now=late - dt.timedelta(days=2)).is_planned


def test_marks_and_words_stay_when_it_is_opened_again(evening):
    actions.add_theme(session=evening, words="work", by=evening.karel)
    closed(evening)
    actions.reopen_evening(session=evening, by=evening.karel)
    assert Attendance.objects.count() == 3
    assert SessionTheme.objects.count() == 1


def test_what_was_written_down_does_not_change_while_it_is_closed(evening):
    closed(evening)
    for act in (
        lambda: actions.note_presence(session=evening, participant=evening.men[0], presence="late", by=evening.karel),
        lambda: actions.add_theme(session=evening, words="work", by=evening.karel),
        lambda: actions.write_line(session=evening, words="x", seen=0, by=evening.karel),
        lambda: actions.set_work(session=evening, of="formats", on={"nlp"}, by=evening.karel),
    ):
        with pytest.raises(DomainError, match="is closed"):
            act()
    assert SessionChange.objects.count() == 1


# --- What it was about -------------------------------------------------------------------------------


def test_two_workers_tick_at_once_and_both_stay(evening):
    actions.set_work(session=evening, of="formats", on={"booklet"}, by=evening.karel)
    actions.set_work(session=evening, of="formats", on={"techniques"}, by=evening.ron)
    actions.set_work(session=evening, of="practical", on={"money", "legal"}, by=evening.ron)
    actions.set_work(session=evening, of="practical", off={"legal"}, by=evening.karel)
    record = EveningRecord.objects.get()
    assert (record.formats, record.practical) == (["techniques", "booklet"], ["money"])


def test_a_tick_that_does_not_exist_is_refused(evening):
    with pytest.raises(DomainError, match="“magic” is not one of the choices"):
        actions.set_work(session=evening, of="formats", on={"magic"}, by=evening.karel)
    assert not EveningRecord.objects.exists()


def test_a_theme_said_twice_stands_once_and_is_sealed(evening):
    for words in ("jealousy", "  Jealousy ", ""):
        actions.add_theme(session=evening, words=words, by=evening.karel)
    theme = SessionTheme.objects.get()
    assert theme.words == "jealousy"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select words from group_sessions_sessiontheme")
        assert "jealousy" not in cursor.fetchone()[0]
    actions.drop_theme(session=evening, theme=theme.pk, by=evening.ron)
    actions.drop_theme(session=evening, theme=theme.pk, by=evening.ron)
    assert not SessionTheme.objects.exists()


def test_twelve_themes_are_enough(evening):
    for number in range(12):
        actions.add_theme(session=evening, words=f"theme {number}", by=evening.karel)
    with pytest.raises(DomainError, match="12 themes at most"):
        actions.add_theme(session=evening, words="one more", by=evening.karel)


def test_themes_of_before_are_suggested_the_most_frequent_first(evening):
    for weeks, words in ((2, "work"), (4, "Work"), (4, "children"), (6, "jealousy")):
        past = GroupSession.objects.filter(group=evening.group, starts_at=evening.starts_at - dt.timedelta(weeks=weeks))
        session = past.first() or GroupSession.objects.create(
            group=evening.group,
            starts_at=evening.starts_at - dt.timedelta(weeks=weeks),
            ends_at=evening.ends_at - dt.timedelta(weeks=weeks),
        )
        actions.add_theme(session=session, words=words, by=None)
    actions.add_theme(session=evening, words="Jealousy", by=evening.karel)
    assert [word.casefold() for word in queries.suggested_themes(evening)] == ["work", "children"]


def test_themes_of_another_group_are_not_suggested(evening):
    other = GroupSessionFactory(starts_at=evening.starts_at - dt.timedelta(days=14))
    actions.add_theme(session=other, words="work", by=None)
    assert queries.suggested_themes(evening) == []


def test_two_lines_for_next_time_at_once_are_put_together_by_hand(evening):
    actions.write_line(session=evening, words="Ask Co about work", seen=0, by=evening.ron)
    with pytest.raises(StaleEdit, match="Ron Baas wrote here too") as refused:
        actions.write_line(session=evening, words="New key at the bar", seen=0, by=evening.karel)
    assert (refused.value.changes, refused.value.revision) == (["Ask Co about work"], 1)
    actions.write_line(session=evening, words="Both", seen=1, by=evening.karel)
    assert EveningRecord.objects.get().for_next == "Both"


def test_a_coordinator_writes_no_words(evening):
    coordinator = coordinator_of(evening.group)
    for act in (
        lambda: actions.add_theme(session=evening, words="x", by=coordinator),
        lambda: actions.write_line(session=evening, words="x", seen=0, by=coordinator),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_coordinator_counts_themes_and_reads_none(evening):
    actions.add_theme(session=evening, words="jealousy", by=evening.karel)
    assert SessionTheme.objects.visible_to(evening.ron).count() == 1
    assert not SessionTheme.objects.visible_to(coordinator_of(evening.group)).exists()
    assert not SessionTheme.objects.visible_to(UserFactory()).exists()


# --- What was hard -----------------------------------------------------------------------------------


def test_what_was_hard_stays_his_own_until_he_wants_to_talk_about_it(evening):
    coordinator = coordinator_of(evening.group)
    moment = actions.note_hard(session=evening, hard=True, words="a row about money", by=evening.karel)
    for user in (coordinator, evening.ron, UserFactory()):
        assert not HardMoment.objects.visible_to(user).exists()
    actions.note_hard(session=evening, hard=True, words="a row about money", for_coach=True, by=evening.karel)
    assert HardMoment.objects.visible_to(coordinator).get() == moment
    assert not HardMoment.objects.visible_to(evening.ron).exists()
    assert not HardMoment.objects.visible_to(coordinator_of(GroupFactory())).exists()


def test_the_coordinator_says_that_they_talked(evening):
    coordinator = coordinator_of(evening.group)
    moment = actions.note_hard(session=evening, hard=True, for_coach=True, by=evening.karel)
    for stranger in (evening.ron, evening.karel, coordinator_of(GroupFactory())):
        with pytest.raises(NotAllowed):
            actions.note_talk(moment=moment, by=stranger)
    actions.note_talk(moment=moment, by=coordinator)
    assert not HardMoment.objects.waiting().exists()
    assert actions.note_hard(session=evening, hard=False, by=evening.karel).talked_at is not None


def test_not_hard_after_all_takes_it_away(evening):
    actions.note_hard(session=evening, hard=True, for_coach=True, by=evening.karel)
    actions.note_hard(session=evening, hard=False, by=evening.karel)
    assert not HardMoment.objects.exists()
