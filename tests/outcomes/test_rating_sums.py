"""The sums of a quarter tell nobody's answer: a man is one count, no class of any group can be told (W34, ADR 0029)."""

import datetime as dt
import itertools
import uuid

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outcomes import actions, items
from outcomes.models import PublishedRatings, SelfRating
from outcomes.queries import ratings_kinds as kinds
from outcomes.queries.figures import Choice
from outcomes.queries.ratings_sums import Rated, published, rated_in, sums
from outcomes.suppression import FLOOR
from tests.factories import GroupFactory, ParticipationFactory
from tests.outcomes.attacker import Attacker
from tests.outcomes.rounds import man_in, rated, user_of
from tests.outcomes.stories import Q1, Q2, Q4, at

NOW = dt.datetime(2026, 2, 20, 12, tzinfo=dt.UTC)
GROUPS = tuple(uuid.UUID(int=number) for number in (1, 2, 3))
CONTROL, WHY = kinds.ALL[0], kinds.ALL[-1]
CELLS = [*itertools.product(GROUPS, CONTROL.keys)]
ANSWERS = {"low": {"control": 2}, "middle": {"control": 5}, "high": {"control": 9}, "open": {"life": 4}}


def men(numbers):
    """So many men in each group and class."""
    cells = zip(CELLS, numbers, strict=True)
    return [Rated(group, ANSWERS[key]) for (group, key), number in cells for _ in range(number)]


def told(rows):
    """Every number of a table as an equation over the hidden classes of the groups."""
    for row in rows:
        members = {uuid.UUID(one) for one in row["groups"]} or set(GROUPS)
        yield frozenset(cell for cell in CELLS if cell[0] in members), row["total"]
        for categories, number in row["cells"]:
            yield frozenset(cell for cell in CELLS if cell[0] in members and cell[1] in categories), number


def numbers_of(tables):
    rows = [row for rows in tables.values() for row in rows]
    return [row["total"] for row in rows] + [number for row in rows for _keys, number in row["cells"]]


FULL = [3, 3, 3, 0] * 3
ALL_ALIKE = [0, 0, 8, 0, 6, 6, 0, 0, 0, 7, 7, 0]
ONE_MAN = [0, 0, 1, 0] + [9, 9, 9, 9] * 2


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9]), min_size=len(CELLS), max_size=len(CELLS)))
@example(FULL)
@example(ALL_ALIKE)
@example(ONE_MAN)
def test_any_group_may_hold_five_or_more_in_any_class(numbers):
    """So nobody's class follows: neither that he is in it, nor that a class is empty or everybody's."""
    tables = sums(men(numbers), GROUPS)
    if not tables:
        assert sum(numbers) < FLOOR
        return
    assert min(numbers_of(tables)) >= FLOOR
    attacker = Attacker(CELLS, told(tables["control"]))
    for members in (*((one,) for one in GROUPS), GROUPS):
        for key in CONTROL.keys:
            assert attacker.most((group, key) for group in members) >= FLOOR


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 9]), min_size=len(CELLS), max_size=len(CELLS)))
def test_all_seven_tables_name_the_same_men(numbers):
    """They meet in their totals only, which are equal: one table adds nothing to what another tells."""
    tables = sums(men(numbers), GROUPS)
    totals = [[(row["groups"], row["total"]) for row in rows] for rows in tables.values()]
    assert all(one == totals[0] for one in totals)


def test_the_control_a_table_of_single_numbers_is_found_out():
    """Were cells published as they are, the attacker would know the one man's class."""
    rows = [{"groups": [str(g)], "total": 1, "cells": [[["high"], 1]]} for g in GROUPS[:1]]
    attacker = Attacker(CELLS, told(rows))
    assert attacker.knows([(GROUPS[0], "high")])


@pytest.mark.parametrize(
    ("answers", "classes"),
    [
        ({"control": 0, "motivation": "joy"}, ("low", "joy")),
        ({"control": 3, "motivation": "outside"}, ("low", "outside")),
        ({"control": 4}, ("middle", "open")),
        ({"control": 6}, ("middle", "open")),
        ({"control": 7}, ("high", "open")),
        ({"control": 10}, ("high", "open")),
        ({"life": 3, "motivation": "value"}, ("open", "value")),
    ],
)
def test_every_answer_has_its_class(answers, classes):
    assert (kinds.class_of(CONTROL, answers), kinds.class_of(WHY, answers)) == classes
    assert all(figure.keys[-1] == kinds.OPEN for figure in kinds.ALL)
    assert WHY.keys[:-1] == tuple(str(value) for value, _label in items.MOTIVATION.choices)


# --- in the database --------------------------------------------------------------------------------------------------


@pytest.fixture
def group(db):
    return GroupFactory(name="Halsteren", slug="halsteren", opened_at=at(2024, 1, 1))


def many(group, month, *numbers, day=10):
    found = [man_in(group, began_at=at(2024, 6, 1)) for _ in numbers]
    for man, number in zip(found, numbers, strict=True):
        rated(man, dt.date(2025, month, day), control=number)
    return found


def test_a_man_counts_once_a_quarter_with_his_last_answer(group):
    [man] = many(group, 1, 2)
    rated(man, dt.date(2025, 3, 31), control=9)
    rated(man, dt.date(2025, 4, 1), control=5)
    [one] = rated_in(group.organisation, Q1)
    assert one.answers == {"control": 9}


def test_a_man_in_two_groups_counts_in_one(group):
    [man] = many(group, 1, 2)
    other = ParticipationFactory(
        participant=man.participant, group=GroupFactory(organisation=group.organisation), began_at=at(2024, 6, 1)
    )
    rated(other, dt.date(2025, 3, 1), control=8)
    assert [one.group for one in rated_in(group.organisation, Q1)] == [other.group_id]


def test_finished_quarters_are_counted_once_and_the_running_one_is_not(group):
    many(group, 2, *[2] * 5, *[8] * 6)
    many(group, 12, *[2] * 6)
    rated(man_in(group), dt.date(2026, 1, 5), control=4)
    assert actions.publish_ratings(now=NOW) == 4
    assert actions.publish_ratings(now=NOW) == 0
    stored = dict(PublishedRatings.objects.values_list("quarter", "tables"))
    assert set(stored) == {Q1, Q2, Q2 + 1, Q4}
    assert stored[Q1]["control"] == [
        {"groups": [], "total": 11, "cells": [[["low", "middle"], 5], [["high", "open"], 6]]}
    ]
    assert stored[Q2] == {}


def test_a_quarter_settles_for_two_weeks_first(group):
    many(group, 12, *[2] * 6)
    assert actions.publish_ratings(now=at(2026, 1, 14)) == 0
    assert actions.publish_ratings(now=at(2026, 1, 15)) == 1


def test_who_takes_his_round_away_later_is_not_found_by_the_difference(group):
    many(group, 2, *[2] * 5, *[8] * 5)
    actions.publish_ratings(now=NOW)
    before = published(group.organisation, Choice())
    row = SelfRating.objects.filter(given_on__year=2025).first()
    actions.delete_round(round_=row, by=user_of(row.participation))
    actions.publish_ratings(now=NOW)
    assert published(group.organisation, Choice()) == before


def test_five_men_who_all_say_the_same_stand_without_what_they_said(group):
    many(group, 2, *[9] * 8)
    actions.publish_ratings(now=NOW)
    table = published(group.organisation, Choice())[0]
    assert [(line.total, line.parts) for line in table.lines] == [(8, ())]


def test_no_stored_sum_is_below_five_and_no_answer_is_in_it(group):
    other = GroupFactory(organisation=group.organisation, opened_at=at(2024, 1, 1))
    many(group, 2, *[2] * 5, *[8] * 4)
    many(other, 2, 1, 5, 9)
    actions.publish_ratings(now=NOW)
    [quarter] = PublishedRatings.objects.filter(quarter=Q1)
    assert quarter.tables
    assert min(numbers_of(quarter.tables)) >= FLOOR
    assert [row["total"] for row in quarter.tables["control"]] == [12]  # the second group would stand alone with three


def test_another_organisation_is_not_in_the_sums(group):
    many(group, 2, *[2] * 4)
    many(GroupFactory(opened_at=at(2024, 1, 1)), 2, *[2] * 6)
    assert len(rated_in(group.organisation, Q1)) == 4
