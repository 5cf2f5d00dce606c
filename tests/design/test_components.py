"""The pictures: geometry, words for who does not see them, and the calendar under them."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import components
from core.components import Chip, Circle, Clock, Dot, Evening, Seat, initials, seat_positions, seat_radius
from core.months import agenda, month_weeks


def _at(month: int, day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


@given(st.integers(1, 60))
def test_seats_never_touch_and_stay_on_the_drawing(count):
    radius, places = seat_radius(count), seat_positions(count)
    assert radius > 0
    for number, (x, y) in enumerate(places):
        assert radius <= x <= components.VIEW - radius
        assert radius <= y <= components.VIEW - radius
        if count > 1:
            assert math.dist((x, y), places[(number + 1) % count]) > 2 * radius


@pytest.mark.parametrize("count", range(5, 15))
def test_seats_of_a_real_group_are_big_enough_for_a_thumb(count):
    # On a phone of 360 px the circle is 296 px wide; a seat is then at least 44 px across.
    assert 2 * seat_radius(count) * 296 / components.VIEW >= 44


def test_the_first_seat_is_at_the_top():
    x, y = seat_positions(10)[0]
    assert x == pytest.approx(100)
    assert y < 30


def test_free_seats_are_added_up_to_the_places():
    circle = Circle((Seat("member", "Mo"),), places=5)
    assert [seat.state for seat in circle.all_seats] == ["member", "free", "free", "free", "free"]


def test_a_return_above_the_ceiling_has_its_own_seat():
    circle = Circle((Seat("member"),) * 10 + (Seat("returning"),), places=10)
    assert len(circle.placed_seats()) == 11
    assert circle.summary.startswith("11 of 11 seats taken: 10 members, 1 returning.")


def test_the_summary_says_all_that_the_picture_shows():
    seats = (Seat("member", "Mo"), Seat("trying", "Ali"))
    circle = Circle(seats, (Chip("Karel"), Chip("Ron")), places=5)
    assert circle.summary == "2 of 5 seats taken: 1 member, 1 in the first phase, 3 free seats. With Karel, Ron."


def test_numbers_of_the_drawing_keep_their_point_in_dutch():
    from django.template.loader import render_to_string
    from django.utils import translation

    with translation.override("nl"):
        html = render_to_string("components/circle_inside.html", {"circle": Circle(), "size": "small"})
    assert "translate(100.00 " in html


@pytest.mark.parametrize(("name", "letters"), [("Karel", "K"), ("Jan de Vries", "JV"), ("", ""), ("  ", "")])
def test_initials(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(("share", "percent"), [(-1, 0), (0.254, 25), (3, 100)])
def test_a_clock_stays_within_its_ring(share, percent):
    assert Clock(share, "").percent == percent


def test_states_have_words():
    assert Dot("sent_home").word == "sent home"
    assert Evening(_at(1, 1, 19), state="did_not_meet").is_off


def test_a_month_has_whole_weeks_and_each_evening_on_its_day():
    evenings = [Evening(_at(2, 3, 20)), Evening(_at(2, 3, 19)), Evening(_at(3, 1, 19))]
    weeks = month_weeks(2026, 2, evenings, today=dt.date(2026, 2, 3))
    days = [day for week in weeks for day in week]
    assert all(len(week) == 7 for week in weeks)
    assert weeks[0][0].date.weekday() == 0
    (today,) = [day for day in days if day.today]
    assert [event.starts for event in today.events] == [_at(2, 3, 19), _at(2, 3, 20)]
    assert not days[-1].inside or days[-1].date == dt.date(2026, 2, 28)


def test_an_evening_stands_on_the_day_of_the_reader(settings):
    late = Evening(dt.datetime(2026, 1, 6, 23, 30, tzinfo=dt.UTC))  # half past twelve on the 7th in Amsterdam
    ((day, evenings),) = agenda([late])
    assert day == dt.date(2026, 1, 7)
    assert evenings == [late]
