"""A man's own rounds: each of his answers or none, a fortnight apart, seen by nobody else (W34, W26)."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError, NotAllowed
from core.models import AuditEvent
from outcomes import actions, items, rules
from outcomes.models import SelfRating
from outcomes.plots import course
from tests.factories import CoordinatorFactory, FacilitationFactory, ParticipationFactory, UserFactory
from tests.outcomes.rounds import ALL, man_in, rated, user_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 12, 19, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture
def man():
    with translation.override("en"):
        yield man_in()


def rate(episode, answers=None, *, by=None, now=NOW):
    return actions.rate(participation=episode, answers=answers or ALL, by=by or user_of(episode), now=now)


def test_what_he_answers_is_kept_and_what_he_leaves_open_is_not(man):
    rate(man, {"control": 0, "life": None, "motivation": "joy", "self": ""})
    assert SelfRating.objects.get().answers == {"control": 0, "motivation": "joy"}


def test_a_dump_of_the_database_shows_no_answer(man):
    rate(man, {"motivation": "guilt"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM outcomes_selfrating")
        assert "guilt" not in str(cursor.fetchall())


@pytest.mark.parametrize("answers", [{}, {"control": None}, {"something else": 3}])
def test_a_round_with_nothing_in_it_is_refused(man, answers):
    with pytest.raises(DomainError, match="Nothing is filled in yet"):
        actions.rate(participation=man, answers=answers, by=user_of(man), now=NOW)
    assert not SelfRating.objects.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("control", 11),
        ("control", -1),
        ("control", "7"),
        ("control", True),
        ("control", [7]),
        ("motivation", "money"),
        ("motivation", 1),
    ],
)
def test_an_answer_that_is_none_of_the_choices_is_refused_and_named(man, key, value):
    with pytest.raises(DomainError) as refusal:
        rate(man, {**ALL, key: value})
    assert refusal.value.field == key
    assert not SelfRating.objects.exists()


def test_the_same_day_he_corrects_what_he_said(man):
    first = rate(man)
    second = rate(man, {"control": 2}, now=NOW + dt.timedelta(hours=2))
    assert first.pk == second.pk
    assert SelfRating.objects.get().answers == {"control": 2}


def test_the_day_is_that_of_his_organisation(man):
    """Half past eleven in the evening in UTC is the next day in Amsterdam."""
    rate(man, now=NOW.replace(hour=23, minute=30))
    assert SelfRating.objects.get().given_on == TODAY + dt.timedelta(days=1)


def test_a_new_round_waits_for_two_weeks_and_says_until_when(man):
    rate(man)
    with pytest.raises(DomainError, match=r"less than two weeks ago\. From .*26"):
        rate(man, now=NOW + dt.timedelta(days=13))
    rate(man, now=NOW + dt.timedelta(days=14))
    assert SelfRating.objects.count() == 2


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12).map(sorted))
def test_rounds_are_a_fortnight_apart_however_often_he_tries(days):
    """Rules alone: tries on any days leave rounds two weeks apart, and every day that is free takes one."""
    start, kept = dt.date(2026, 1, 1), []
    for day in (start + dt.timedelta(days=number) for number in days):
        free = not kept or day - kept[-1] >= dt.timedelta(days=14)
        assert rules.may_begin(kept, day) == free
        assert (rules.next_round_on(kept) or day) <= day if free else rules.next_round_on(kept) > day
        if free:
            kept.append(day)
    assert all(later - earlier >= rules.APART for earlier, later in itertools.pairwise(kept))


def test_a_round_belongs_to_the_man_and_not_to_the_group(man):
    """In a second group he does not rate a second time."""
    other = ParticipationFactory(participant=man.participant)
    rate(man)
    rate(other, {"control": 1})
    assert SelfRating.objects.get().answers == {"control": 1}
    with pytest.raises(DomainError, match="less than two weeks"):
        rate(other, now=NOW + dt.timedelta(days=3))


def test_nobody_rates_for_him(man):
    for one in (CoordinatorFactory(organisation=man.group.organisation), FacilitationFactory(group=man.group).worker):
        with pytest.raises(NotAllowed):
            rate(man, by=one.user)
    assert not SelfRating.objects.exists()


def test_who_takes_part_nowhere_rates_no_more_and_keeps_what_he_said(man):
    rate(man)
    man.state, man.closed_at = "left", NOW
    man.save()
    with pytest.raises(DomainError, match="in no group now"):
        rate(man, now=NOW + dt.timedelta(days=30))
    assert SelfRating.objects.own(user_of(man)).count() == 1


def test_only_he_has_a_door_to_his_rounds(man):
    rated(man, TODAY)
    coordinator = CoordinatorFactory(organisation=man.group.organisation).user
    worker = FacilitationFactory(group=man.group).worker.user
    assert SelfRating.objects.own(user_of(man)).count() == 1
    for other in (coordinator, worker, user_of(man_in(man.group)), UserFactory()):
        assert not SelfRating.objects.own(other).exists()
    assert not hasattr(SelfRating.objects, "visible_to")
    assert not hasattr(SelfRating.objects, "on_desk_of")


def test_he_takes_a_round_away_and_nobody_else_does(man):
    row = rate(man)
    with pytest.raises(NotAllowed):
        actions.delete_round(round_=row, by=CoordinatorFactory(organisation=man.group.organisation).user)
    actions.delete_round(round_=row, by=user_of(man))
    assert not SelfRating.objects.exists()


def test_the_trail_keeps_that_he_answered_and_never_what(man):
    rate(man)
    event = AuditEvent.objects.get(action="rating.given")
    assert event.facts == {}
    assert event.actor_id == user_of(man).pk


def test_every_question_is_marked_as_not_validated_and_has_a_source():
    assert {item.key for item in items.RESULTS} == {"control", "life", "growth", "people", "helping", "self"}
    assert len({item.key for item in items.ALL}) == len(items.ALL)
    assert all(item.source == items.OWN and not item.validated for item in items.ALL)
    assert {item.serves for item in items.ALL} == {"W26", "W34", "W35"}


def test_a_line_breaks_where_he_left_it_open():
    days = [TODAY + dt.timedelta(days=14 * number) for number in range(5)]
    drawn = course(list(zip(days, [0, 10, None, 5, 5], strict=True)), most=10)
    assert drawn.spots == [("6.0", "35.0"), ("33.0", "5.0"), ("87.0", "20.0"), ("114.0", "20.0")]
    assert drawn.lines == ["6.0,35.0 33.0,5.0", "87.0,20.0 114.0,20.0"]
    assert drawn.last == ("114.0", "20.0")


@pytest.mark.parametrize("given", [[], [(TODAY, None)]])
def test_no_answer_is_no_line(given):
    assert course(given, most=10).spots == []
