"""Everything that Kring keeps about who asks, as the register leads to it (GDPR Art. 15 and 20, ADR 0031)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from accounts.models import Contact, User
from core import clock, erasures, privacy
from core.privacy import Entry, Kind, Whose
from groups.models import Group, Organisation
from home.queries import data_words
from intake.queries import own_reads
from participants.models import Participant
from participants.queries import readings
from sessions.models import GroupSession

FORMAT = 1
# Links that say something to him; all others are ids.
_PLACES = (Group, Organisation, GroupSession)


@dataclass(frozen=True)
class Fact:
    """One field of one row: its name in the code, its value, and both in words."""

    name: str
    value: Any
    label: str
    words: str


@dataclass(frozen=True)
class Section:
    """All rows of one model about him."""

    entry: Entry
    title: str
    rows: list[list[Fact]]


class OwnData:
    """What is kept about `user`: as a man who takes part, as a worker, as somebody who signs in.

    Left out are keys, codes and hashes, and who else it was: a colleague, a professional who referred him.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self.men = list(Participant.objects.own(user).order_by("pk").values_list("pk", flat=True))

    @cached_property
    def subjects(self) -> set[str]:
        return erasures.subjects_of(self.men)

    @cached_property
    def contacts(self) -> set:
        own = Contact.objects.filter(user=self.user).values_list("pk", flat=True)
        return erasures.linked(Contact, self.men) | set(own)

    def sections(self) -> Iterator[Section]:
        """Those with at least one row, the man first."""
        found = privacy.entries(Whose.MAN, Whose.WORKER, Whose.ACCOUNT)
        for entry in sorted(found, key=lambda one: list(Whose).index(one.whose)):
            rows = [facts for row in self._rows(entry) if (facts := list(_facts(entry, row)))]
            if rows:
                yield Section(entry, str(data_words.TITLES.get(entry.label, "")), rows)

    def _rows(self, entry: Entry) -> QuerySet | list:
        if entry.whose is Whose.MAN:
            rows = privacy.rows_of(entry, self.men, self.subjects)
        elif entry.path:
            mine = Q(**{entry.path: self.user.pk})
            mine |= Q(**{f"{entry.contact}__in": self.contacts}) if entry.contact else Q()
            rows = models.QuerySet(entry.model).filter(mine)
        else:
            return []
        # With what says whose they are, so that reading his own is not noted as somebody's reading (ADR 0027).
        links = [one.name for one in entry.model._meta.concrete_fields if one.name in ("participant", "worker")]
        places = [one.name for one in entry.model._meta.concrete_fields if one.related_model in _PLACES]
        return rows.select_related(*links, *places).order_by("pk")


def _facts(entry: Entry, row: models.Model) -> Iterator[Fact]:
    for field in entry.model._meta.concrete_fields:
        kind = entry.fields.get(field.name, Kind.PLAIN)
        place = field.related_model in _PLACES and kind is not Kind.OTHERS
        if kind not in (Kind.PERSONAL, Kind.SPECIAL) and not place:
            continue
        value = _place(getattr(row, field.name)) if place else getattr(row, field.attname)
        if value not in (None, "", [], {}):
            yield Fact(field.name, _plain(value), data_words.label(field), data_words.value(row, field, value))


def _place(linked: Any) -> Any:
    if isinstance(linked, GroupSession):
        return linked.starts_at
    return linked.name if linked else None


def _plain(value: Any) -> Any:
    """As JSON holds it: moments in ISO 8601."""
    plain = isinstance(value, bool | int | float | str | list | dict)
    return value if plain else value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def as_json(user: User) -> dict[str, Any]:
    """The whole, as docs/privacy/README.md describes it."""
    data = OwnData(user)
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "data": [
            {
                "what": one.entry.label,
                "why": one.entry.why.words,
                "basis": one.entry.why.basis,
                "kept": one.entry.kept.value,
                "seen_by": one.entry.seen,
                "rows": [{fact.name: fact.value for fact in row} for row in one.rows],
            }
            for one in data.sections()
        ],
        "looked_at_by": [
            {"at": one.at.isoformat(), "name": one.name, "role": one.role, "page": one.page}
            for one in readings(own_reads(user))
        ],
    }


def readable(user: User) -> list[Section]:
    """What reads well on a page, in the language of the page; the rest, and every "no", stands in the file."""
    told = (one for one in OwnData(user).sections() if one.title)
    return [replace(one, rows=[[fact for fact in row if fact.value is not False] for row in one.rows]) for one in told]
