"""Public holidays, and the evenings that people like to keep free for home."""

import datetime as dt
from functools import lru_cache

import holidays
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# Not public holidays, yet in the Netherlands hardly anybody wants to be out on them.
HOME_EVENINGS: dict[tuple[int, int], Promise] = {
    (12, 5): _("St Nicholas' Eve"),
    (12, 24): _("Christmas Eve"),
    (12, 31): _("New Year's Eve"),
}
LANGUAGES = {"nl": "nl", "en": "en_US"}


@lru_cache(maxsize=512)
def _of_year(country: str, year: int, language: str) -> dict[dt.date, str]:
    return dict(holidays.country_holidays(country, years=year, language=language))


def name_of(date: dt.date, country: str = "NL") -> str:
    """The name of the holiday on `date` in the reader's language; empty on an ordinary day."""
    language = LANGUAGES.get((get_language() or "nl")[:2], "nl")
    found = _of_year(country, date.year, language).get(date)
    return found or str(HOME_EVENINGS.get((date.month, date.day), ""))


def is_holiday(date: dt.date, country: str = "NL") -> bool:
    """Whether `date` is one of them, whatever the language."""
    return date in _of_year(country, date.year, "nl") or (date.month, date.day) in HOME_EVENINGS
