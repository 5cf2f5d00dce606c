"""The plain map: names clear of each other, everything inside, north up, nothing drawn that nobody gave (ADR 0036)."""

import itertools
import random

import pytest

from core import places
from core.maps import MOST_LETTERS, WIDTH, Town, town_map

PLACES = places.largest_places()
EVERYWHERE = [(str(n), at) for n, at in enumerate(places.every_place())]


def boxes(drawn):
    return [pin.label.box for pin in (*drawn.pins, *drawn.guides) if pin.label]


def towns(count, seed, source=EVERYWHERE):
    return [Town(f"Town of {name}", at) for name, at in random.Random(seed).sample(source, count)]


@pytest.mark.parametrize("seed", range(12))
def test_forty_towns_have_names_that_do_not_overlap(seed):
    drawn = town_map(towns(40, seed))
    for one, other in itertools.combinations(boxes(drawn), 2):
        assert not one.meets(other)
    named = [pin for pin in drawn.pins if pin.label]
    assert len(named) >= 38
    for pin in named:
        box = pin.label.box
        assert box.left >= 0
        assert box.right <= WIDTH
        assert box.top >= 0
        assert box.bottom <= float(drawn.height)


def test_the_forty_largest_towns_all_have_their_name():
    assert all(pin.label for pin in town_map([Town(name, at) for name, at in PLACES]).pins)


def test_no_name_covers_the_dot_of_another_town():
    drawn = town_map(towns(30, 3))
    for pin, label in itertools.product(drawn.pins, boxes(drawn)):
        assert not (label.left < pin.left < label.right and label.top < pin.top < label.bottom)


def test_one_town_stands_in_the_middle_of_its_region():
    drawn = town_map([Town("Halsteren", places.position("Halsteren"))])
    assert drawn.pins[0].left == pytest.approx(WIDTH / 2)
    assert drawn.pins[0].top == pytest.approx(float(drawn.height) / 2, abs=1)
    assert drawn.ground


def test_north_is_up_and_east_is_right():
    found = {pin.name: pin for pin in town_map([Town(n, places.position(n)) for n in ("Groningen", "Middelburg")]).pins}
    assert found["Groningen"].top < found["Middelburg"].top
    assert found["Groningen"].left > found["Middelburg"].left


def test_nothing_is_drawn_of_nothing():
    assert town_map([]) is None


def test_a_very_long_name_is_shortened_on_the_map_only():
    pin = town_map([Town("Sint " * 12, (51.5, 4.3))]).pins[0]
    assert len(pin.label.text) <= MOST_LETTERS
    assert pin.name == "Sint " * 12


def test_two_groups_of_one_place_are_one_dot_of_the_ground():
    drawn = town_map([Town("Breda", places.position("Breda"))])
    assert drawn.ground.count("m") < len(places.every_place())
