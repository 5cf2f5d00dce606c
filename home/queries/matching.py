"""Words that somebody types against names: without capitals and accents, by their beginning, one slip forgiven.

Pure: names are encrypted, so the database can't compare them (ADR 0038).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

EXACT, BEGINS, SLIPPED = range(3)
# Below this, one slip would turn any short name into any other.
FORGIVEN_FROM = 4


def fold(text: str) -> list[str]:
    """Its words in small letters without accents: "D'Été-Öz" → ["d", "ete", "oz"]."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(sign for sign in bare if not unicodedata.combining(sign)))


def best(words: list[str], rows: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """The rows whose name fits, whole names first, then by name; slips only where nothing fits without one."""
    fits = [(how, fold(text), row) for row in rows if (how := match(words, text := name(row))) is not None]
    closest = [one for one in fits if one[0] < SLIPPED] or fits
    return [row for _how, _text, row in sorted(closest, key=lambda one: one[:2])]


def match(words: list[str], name: str) -> int | None:
    """How well every one of `words` is found in `name`, the worst of them; None where one is not there at all."""
    there = fold(name)
    found = [min((_fit(word, one) for one in there), default=9) for word in words]
    worst = max(found, default=9)
    return worst if worst <= SLIPPED else None


def _fit(word: str, there: str) -> int:
    if there.startswith(word):
        return EXACT if there == word else BEGINS
    return SLIPPED if len(word) >= FORGIVEN_FROM and _slipped(word, there) else 9


def _slipped(word: str, there: str) -> bool:
    """Whether one letter too many, too few, another, or two that changed places make `word` a beginning of `there`."""
    at = next((n for n, (one, other) in enumerate(zip(word, there, strict=False)) if one != other), len(there))
    rest, left = word[at:], there[at:]
    changed_places = rest[:2] == left[1::-1] and left[2:].startswith(rest[2:]) and len(left) > 1
    return (
        left[1:].startswith(rest[1:])  # another letter
        or left.startswith(rest[1:])  # one too many
        or left[1:].startswith(rest)  # one too few
        or changed_places
    )
