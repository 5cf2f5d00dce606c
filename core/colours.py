"""An organisation's own ink and accent, made into tokens that everybody can read: contrast is computed and held.

Colours are `#rrggbb`. What somebody chooses is moved towards black or white only as far as it must be (WCAG 2.2: text
4.5, shapes 3). The grounds stay those of `tokens.css`; a test keeps the two the same.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

TEXT, SHAPE = 4.5, 3.0
# A hair more than asked, so that rounding to whole steps never falls below.
_MARGIN = 0.02
COLOUR = re.compile(r"#[0-9a-f]{6}")
DEFAULT_INK, DEFAULT_ACCENT = "#12343c", "#e29a2d"
# Grounds and letters of both themes that an organisation does not change.
LIGHT = {"paper": "#f7f2e8", "sheet": "#fffcf6", "sunk": "#efe7d8", "on-key": "#fffaf0", "on-seat": "#fffaf0"}
DARK = {
    "paper": "#0e1f26", "sheet": "#15303a", "sunk": "#0a181e", "ink": "#f3e9d6", "on-key": "#1c2418",
    "on-seat": "#0d2228",
}  # fmt: skip
LAMP_LETTERS = "#2a1b02"
Tokens = dict[str, str]
Rgb = tuple[int, int, int]


def _rgb(colour: str) -> Rgb:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, as WCAG defines it."""
    parts = [part / 255 for part in _rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` of `other` in `one`, 0 to 1."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, grounds: Iterable[str], least: float = TEXT, *, towards: str) -> str:
    """`colour`, or the nearest one on the way `towards` black or white that stands out from every ground."""
    on = tuple(grounds)
    for step in range(101):
        one = mix(colour, towards, step / 100)
        if all(contrast(one, ground) >= least + _MARGIN for ground in on):
            return one
    return towards


def _grounds(theme: Tokens) -> list[str]:
    return [theme[name] for name in ("paper", "sheet", "sunk")]


def light(ink: str, accent: str) -> Tokens:
    """The tokens of the day that follow from both colours."""
    black, grounds = "#000000", _grounds(LIGHT)
    wash = mix(LIGHT["sheet"], accent, 0.2)
    half = mix(LIGHT["sheet"], ink, 0.25)
    lamp_ink = readable(accent, [*grounds, wash], towards=black)
    key = readable(ink, [*grounds, LIGHT["on-key"], LIGHT["on-seat"]], towards=black)
    return {
        "ink": readable(ink, [*grounds, wash, half], towards=black),
        "key": key, "key-hover": mix(key, black, 0.2), "link": key, "seat": key, "seat-half": half,
        "lamp": readable(accent, [LAMP_LETTERS], towards="#ffffff"), "lamp-ink": lamp_ink, "lamp-wash": wash,
        "focus": lamp_ink, "glow": f"{accent}1f",
    }  # fmt: skip


def dark(ink: str, accent: str) -> Tokens:
    """The tokens of the evening: the grounds and the letters stay, the lamp and the seats take the colours."""
    white, grounds = "#ffffff", _grounds(DARK)
    wash = _dimmed(mix(DARK["sheet"], accent, 0.22), DARK["ink"])
    half = _dimmed(mix(DARK["sheet"], ink, 0.4), DARK["ink"])
    key = readable(accent, [*grounds, DARK["on-key"]], towards=white)
    lamp_ink = readable(accent, [*grounds, wash], towards=white)
    return {
        "key": key, "key-hover": mix(key, white, 0.25), "link": lamp_ink,
        "seat": readable(ink, [*grounds, DARK["on-seat"]], towards=white), "seat-half": half,
        "lamp": readable(accent, [LAMP_LETTERS], towards=white), "lamp-ink": lamp_ink, "lamp-wash": wash,
        "focus": lamp_ink, "glow": f"{accent}26",
    }  # fmt: skip


def _dimmed(ground: str, letters: str) -> str:
    """A ground dark enough for white, and for these letters."""
    return readable(ground, [letters, "#ffffff"], least=TEXT + 1, towards="#000000")


def css(ink: str, accent: str) -> str:
    """A stylesheet of nothing but tokens, in both themes; the same blocks as `tokens.css` has."""
    day, evening = (_declared(one(ink, accent)) for one in (light, dark))
    return (
        f":root{{{day}}}"
        f'@media screen and (prefers-color-scheme:dark){{:root:not([data-bs-theme="light"]){{{evening}}}}}'
        f'@media screen{{:root[data-bs-theme="dark"]{{{evening}}}}}'
    )


def _declared(tokens: Tokens) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())


@lru_cache(maxsize=256)
def mark(ink: str, accent: str) -> str:
    """Eight letters that change with the stylesheet: its name in addresses."""
    return hashlib.sha256(css(ink, accent).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Sample:
    """What becomes of the colours in one theme, for who chooses them: all tokens, and the least contrast of letters."""

    is_dark: bool
    tokens: Tokens
    least: float
    moved: tuple[str, ...]  # of "ink" and "accent": those that could not stay as they were chosen

    def __getitem__(self, name: str) -> str:
        return self.tokens[name.replace("_", "-")]


def samples(ink: str, accent: str) -> list[Sample]:
    """By day and in the evening."""
    day, evening = LIGHT | light(ink, accent), DARK | dark(ink, accent)
    return [
        Sample(False, day, _least(day), _moved((ink, day["key"]), (accent, day["lamp-ink"]))),
        Sample(True, evening, _least(evening), _moved((ink, evening["seat"]), (accent, evening["lamp-ink"]))),
    ]


def _moved(ink: tuple[str, str], accent: tuple[str, str]) -> tuple[str, ...]:
    return tuple(name for name, (chosen, became) in (("ink", ink), ("accent", accent)) if chosen != became)


def _least(theme: Tokens) -> float:
    pairs = [(name, ground) for name in ("ink", "link", "lamp-ink") for ground in ("paper", "sheet", "sunk")]
    pairs += [("on-key", "key"), ("on-key", "key-hover"), ("on-seat", "seat"), ("lamp-ink", "lamp-wash")]
    return min(contrast(theme[one], theme[other]) for one, other in pairs)
