"""`python -m tests.words`: how easy the interface reads, in both languages, and which sentences to look at.

Flesch's reading ease for English, Douma's for Dutch (206.84 - 0.93 words a sentence - 77 syllables a word); B1 begins
at about 60. Labels and words alone are left out: the figures are for sentences. A person reads the list.
"""

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages.pofile import read_po

from tests.messages import CATALOGUE, ROOT

LONGEST = 25  # words in one sentence; beyond it stands in the list
SHORTEST = 4
WEIGHTS = {"English": (206.835, 1.015, 84.6), "Dutch": (206.84, 0.93, 77.0)}
VOWELS = {"English": r"[aeiouy]+", "Dutch": r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|ei|ij|au|ou|eu|oe|ui|[aeiouyéëïöü]"}


@dataclass(frozen=True)
class Sentence:
    text: str
    words: int
    syllables: int


def texts() -> Iterator[tuple[str, str]]:
    """English and Dutch of every entry; of a plural the second form."""
    with (ROOT / CATALOGUE).open("rb") as file:
        for entry in read_po(file):
            if entry.id:
                yield tuple(one if isinstance(one, str) else one[-1] for one in (entry.id, entry.string))  # type: ignore[misc]


def syllables(word: str, language: str) -> int:
    """By groups of vowels; a silent e at the end of an English word is none."""
    bare = re.sub(r"e$", "", word.lower()) if language == "English" and len(word) > 3 else word.lower()
    return max(1, len(re.findall(VOWELS[language], bare)))


def sentences(text: str, language: str) -> list[Sentence]:
    """Those of four words and more; a placeholder counts as one short word."""
    plain = re.sub(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", "x", re.sub(r"<[^>]+>", " ", text))
    found = []
    for one in re.split(r"(?<=[.?!])\s+", " ".join(plain.split())):
        words = re.findall(r"[^\W_][\w'’-]*", one)
        if len(words) >= SHORTEST:
            found.append(Sentence(one, len(words), sum(syllables(word, language) for word in words)))
    return found


def all_sentences() -> dict[str, list[Sentence]]:
    pairs = list(texts())
    return {
        language: [one for pair in pairs for one in sentences(pair[at], language)]
        for at, language in enumerate(WEIGHTS)
    }


def ease(read: list[Sentence], language: str) -> float:
    """Reading ease of them together: 0 hard, 100 easy."""
    base, by_length, by_syllables = WEIGHTS[language]
    words = sum(one.words for one in read)
    return base - by_length * words / len(read) - by_syllables * sum(one.syllables for one in read) / words


def main() -> None:
    for language, read in all_sentences().items():
        lengths = [one.words for one in read]
        length = statistics.mean(lengths)
        print(f"{language}: {len(read)} sentences, {length:.1f} words on average, ease {ease(read, language):.0f}")
        for one in sorted(read, key=lambda one: -one.words):
            if one.words > LONGEST:
                print(f"  {one.words:>3} {one.text}")


if __name__ == "__main__":
    main()
