"""Colours are computed, not believed: every text on every ground that it stands on reaches 4.5, in both themes."""

import itertools
import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
CSS = (STATIC / "css" / "tokens.css").read_text()
GROUNDS = ["paper", "sheet", "sunk"]
TEXTS = [
    *itertools.product(["ink", "soft", "link", "warm-ink", "good-ink", "lamp-ink", "wrong-ink"], GROUNDS),
    ("on-key", "key"),
    ("on-key", "key-hover"),
    ("on-seat", "seat"),
    ("ink", "seat-half"),
    ("ink", "lamp-wash"),
    ("lamp-ink", "lamp-wash"),
    ("warm-ink", "warm-wash"),
    ("good-ink", "good-wash"),
    ("calm-ink", "calm-wash"),
    ("wrong-ink", "wrong-wash"),
    ("soft", "sunk"),
    ("sheet", "warm-ink"),
    ("calm-ink", "paper"),
]
# Edges of fields, seats and the focus ring carry meaning without being text: 3 is enough.
SHAPES = [
    ("edge", "paper"),
    ("edge", "sheet"),
    ("seat", "sheet"),
    ("focus", "paper"),
    ("focus", "sheet"),
    ("lamp-ink", "sheet"),
]


def _block(opening: str) -> dict[str, str]:
    body = CSS[CSS.index(opening) + len(opening) :].split("}")[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


LIGHT = _block(':root, [data-bs-theme="light"] {')
DARK = {**LIGHT, **_block('\n[data-bs-theme="dark"] {')}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted([_luminance(one), _luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_reads(theme, ink, ground):
    assert contrast(theme[ink], theme[ground]) >= 4.5


def _under_the_light(theme: dict[str, str]) -> str:
    """Paper where the light at the top of a page is strongest."""
    *light, strength = map(int, re.findall(r"\d+", theme["glow"]))
    paper = [int(theme["paper"][i : i + 2], 16) for i in (1, 3, 5)]
    mixed = [round(one * strength / 100 + two * (1 - strength / 100)) for one, two in zip(light, paper, strict=True)]
    return "#{:02x}{:02x}{:02x}".format(*mixed)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "link", "warm-ink", "good-ink", "lamp-ink", "wrong-ink"])
def test_text_reads_under_the_light_of_the_page(theme, ink):
    """axe can't judge words on a gradient: the sweep takes it away, and it is computed here."""
    assert contrast(theme[ink], _under_the_light(theme)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_stand_out(theme, shape, ground):
    assert contrast(theme[shape], theme[ground]) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_letters_on_the_lamp_read(theme):
    ink = re.search(r"\.worker text \{ fill: (#\w+)", (STATIC / "css" / "kring.css").read_text())[1]
    assert contrast(ink, theme["lamp"]) >= 4.5


def test_both_dark_blocks_are_the_same():
    assert _block(':root:not([data-bs-theme="light"]) {') == _block('\n[data-bs-theme="dark"] {')


def test_every_token_that_is_used_exists():
    text = CSS + (STATIC / "css" / "kring.css").read_text()
    used, made = (set(re.findall(pattern, text)) for pattern in (r"var\(--([\w-]+)\)", r"--([\w-]+):"))
    assert used <= made


def test_our_css_and_js_stay_small():
    assert sum(path.stat().st_size for path in STATIC.rglob("*.css")) <= 30_000
    assert sum(path.stat().st_size for path in STATIC.rglob("*.js")) <= 20_000


def test_nobody_is_called_from_our_static_files():
    for path in [*STATIC.rglob("*.css"), *STATIC.rglob("*.js"), *STATIC.rglob("*.webmanifest")]:
        assert not re.search(r"https?://", path.read_text()), path


def test_motion_stops_where_it_is_not_wanted_and_never_lasts():
    css = (STATIC / "css" / "kring.css").read_text()
    assert "prefers-reduced-motion: reduce" in css
    assert int(re.search(r"--quick: (\d+)ms", CSS)[1]) <= 150
