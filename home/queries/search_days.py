"""The day in what somebody typed: "24 nov", "24-11", "24 november 2026", "dinsdag", "tomorrow"; in Dutch and English.

Pure. Whoever types in one language while the page is in the other is understood too.
"""

import datetime as dt
import re
from dataclasses import dataclass

from home.queries.matching import fold

MONTHS = (
    ("januari", "january"), ("februari", "february"), ("maart", "march", "mrt"), ("april",), ("mei", "may"),
    ("juni", "june"), ("juli", "july"), ("augustus", "august"), ("september",), ("oktober", "october"),
    ("november",), ("december",),
)  # fmt: skip
WEEKDAYS = (
    ("maandag", "monday", "ma"), ("dinsdag", "tuesday", "di"), ("woensdag", "wednesday", "wo"),
    ("donderdag", "thursday", "do"), ("vrijdag", "friday", "vr"), ("zaterdag", "saturday", "za"),
    ("zondag", "sunday", "zo"),
)  # fmt: skip
NEAR = {
    "vandaag": 0,
    "vanavond": 0,
    "today": 0,
    "tonight": 0,
    "morgen": 1,
    "tomorrow": 1,
    "gisteren": -1,
    "yesterday": -1,
}
NUMBERS = re.compile(r"\b(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}))?)\b")


@dataclass(frozen=True)
class Days:
    """Which days are meant, and the words beside them; no days where none are named."""

    words: list[str]
    dates: frozenset[dt.date] = frozenset()
    weekday: int | None = None  # 0 is Monday

    @property
    def are_named(self) -> bool:
        return bool(self.dates) or self.weekday is not None

    def include(self, date: dt.date) -> bool:
        return date in self.dates or date.weekday() == self.weekday


def days_in(text: str, today: dt.date) -> Days:
    """A date without a year is that of last year, this year and the next; the nearest evenings come first anyway."""
    if found := NUMBERS.search(text):
        year, month, day, day_first, month_second, year_last = found.groups()
        rest = fold(text[: found.start()] + " " + text[found.end() :])
        return Days(rest, _dates(int(day or day_first), int(month or month_second), year or year_last, today))
    words = fold(text)
    return _by_month(words, today) or _by_name(words, today) or Days(words)


def _by_month(words: list[str], today: dt.date) -> Days | None:
    """A number beside a month, in either order, and the year where it is said."""
    for at, word in enumerate(words):
        month = _number_of(word, MONTHS)
        day = next((n for n in (at - 1, at + 1) if 0 <= n < len(words) and re.fullmatch(r"\d{1,2}", words[n])), None)
        if month is None or day is None:
            continue
        year = next((one for one in words if re.fullmatch(r"20\d\d", one)), None)
        dates = _dates(int(words[day]), month + 1, year, today)
        return Days([one for n, one in enumerate(words) if n not in (at, day) and one != year], dates)
    return None


def _by_name(words: list[str], today: dt.date) -> Days | None:
    for at, word in enumerate(words):
        rest = words[:at] + words[at + 1 :]
        if word in NEAR:
            return Days(rest, frozenset({today + dt.timedelta(days=NEAR[word])}))
        if (weekday := _number_of(word, WEEKDAYS)) is not None:
            return Days(rest, weekday=weekday)
    return None


def _number_of(word: str, names: tuple[tuple[str, ...], ...]) -> int | None:
    """By its whole name, or three letters and more of it."""
    for number, known in enumerate(names):
        if word in known or (len(word) >= 3 and any(name.startswith(word) for name in known)):
            return number
    return None


def _dates(day: int, month: int, year: str | None, today: dt.date) -> frozenset[dt.date]:
    """None of them where there is no such day."""
    years = [int(year)] if year else [today.year - 1, today.year, today.year + 1]
    found = set()
    for one in years:
        try:
            found.add(dt.date(one, month, day))
        except ValueError:
            continue
    return frozenset(found)
