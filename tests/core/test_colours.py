"""Whatever somebody chooses, everybody can read it: contrast is computed and held (screens "Style")."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import colours
from tests.design.test_tokens import DARK, LIGHT, SHAPES, TEXTS, contrast

hexes = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def themes(ink, accent):
    """Both themes as a browser sees them: `tokens.css` under the stylesheet of the organisation."""
    sheet = colours.css(ink, accent)
    blocks = re.findall(r"\{(--[^}]*)\}", sheet)
    day, system, chosen = (dict(re.findall(r"--([\w-]+):([^;]+);", block)) for block in blocks)
    assert system == chosen
    return LIGHT | day, DARK | {name: value for name, value in day.items() if name not in DARK} | chosen


@given(hexes, hexes)
@settings(max_examples=300, deadline=None)
def test_every_choice_can_be_read_in_both_themes(ink, accent):
    for theme in themes(ink, accent):
        for text, ground in TEXTS:
            assert contrast(theme[text], theme[ground]) >= 4.5, (text, ground)
        for shape, ground in SHAPES:
            assert contrast(theme[shape], theme[ground]) >= 3, (shape, ground)
        assert contrast(colours.LAMP_LETTERS, theme["lamp"]) >= 4.5


def test_the_grounds_are_those_of_the_tokens():
    assert {name: LIGHT[name] for name in colours.LIGHT} == colours.LIGHT
    assert {name: DARK[name] for name in colours.DARK} == colours.DARK


def test_contrast_is_the_same_sum_as_in_the_test_of_the_tokens():
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(contrast("#767676", "#ffffff"))


def test_a_colour_that_reads_stays_as_it_was_chosen():
    assert colours.light("#12343c", "#7f4c05")["ink"] == "#12343c"
    assert colours.samples("#12343c", "#7f4c05")[0].moved == ()


def test_yellow_letters_are_made_darker_and_it_is_said():
    day, _evening = colours.samples("#ffff00", "#ffff00")
    assert day["ink"] != "#ffff00"
    assert set(day.moved) == {"ink", "accent"}
    assert day.least >= 4.5


def test_the_name_of_a_stylesheet_changes_with_the_colours():
    assert colours.mark("#12343c", "#e29a2d") != colours.mark("#12343d", "#e29a2d")
