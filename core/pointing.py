"""What in a story could point at somebody: a check that warns, and knows nothing of anybody here.

It reads only the words that it is given. Comparing them with the names of men who take part would tell whoever writes
who takes part, so it looks for what names and places look like.
"""

import re

from core import places

NUMBER = re.compile(r"\b\d[\d.,:/-]*\b|\b\S+@\S+\b")
# A capital inside a sentence: a name, a town, a firm, a street.
CAPITAL = re.compile(r"(?<![.!?:…“\"'‘(\n])(?<![.!?…][\"”’')])[ \t]+([A-ZÀ-Þ][\w'’-]*(?:[ \t]+[A-ZÀ-Þ][\w'’-]*)*)")
WORD = re.compile(r"[^\W\d_][\w'’-]+")
# Words that a language writes with a capital, and our own: they point at nobody.
COMMON = frozenset(
    [
        "I",
        "I'm",
        "I've",
        "I'd",
        "I'll",
        "I’m",
        "I’ve",
        "I’d",
        "I’ll",
        "Ik",
        "Kring",
        "Dutch",
        "English",
        "Nederlands",
        "Engels",
        "Nederland",
        "Netherlands",
        "God",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Christmas",
        "Kerst",
        "Kerstmis",
    ]
)
_LEAST_LETTERS = 4


def pointers(text: str) -> list[str]:
    """The words in `text` that may point at a man, in their order and once each; empty when there are none."""
    found = [(match.start(), match.group()) for match in NUMBER.finditer(text)]
    found += [(match.start(1), _bare(match.group(1))) for match in CAPITAL.finditer(text)]
    found += [(match.start(), match.group()) for match in WORD.finditer(text) if _is_town(match.group())]
    words = list(dict.fromkeys(word for _place, word in sorted(found) if word and word not in COMMON))
    return [word for n, word in enumerate(words) if not any(word in longer.split() for longer in words[:n])]


def _bare(words: str) -> str:
    """Without the words that point at nobody."""
    return " ".join(word for word in words.split() if word not in COMMON)


def _is_town(word: str) -> bool:
    """A town at the beginning of a sentence has no telling capital of its own."""
    return word[0].isupper() and len(word) >= _LEAST_LETTERS and places.position(word) is not None
