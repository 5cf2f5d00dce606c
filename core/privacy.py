"""The register of what Kring keeps about people: for every field what it is, why, how long, who sees it (ADR 0031).

Each app declares its models in `privacy.py`. What the register says is what happens: `/me/data/` gives out the rows
that it leads to, an erasure deletes by it, and `docs/privacy/` is written from it. A field that is missing here fails
a test (GDPR Art. 5, 15, 17, 30).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from django.apps import apps
from django.db import models


class Whose(Enum):
    """Whom the rows of a model are about."""

    MAN = "a man who takes part, asks or comes back"
    ACCOUNT = "anybody who signs in"
    WORKER = "a worker or coordinator"
    PROFESSIONAL = "a professional at an agency"
    NOBODY = "nobody"


class Why(Enum):
    """A purpose, and the legal basis that it rests on (GDPR Art. 6 and 9)."""

    TAKING_PART = ("running the groups: who takes part, invitations, evenings, promises", "6(1)(a), 9(2)(a): consent")
    WAYS_IN = ("answering who asks for help or wants to come back", "6(1)(a), 9(2)(a): consent")
    FIRST_PHASE = ("seeing whether a man takes responsibility, and telling him", "6(1)(a), 9(2)(a): consent")
    HIS_OWN = ("what a man writes down for himself", "6(1)(a), 9(2)(a): consent")
    GUIDING = ("rosters, coaching and reachability of workers", "6(1)(b): the agreement with the worker")
    SIGN_IN = ("signing in and keeping others out", "6(1)(f): security of the processing")
    MESSAGES = ("bringing messages and promises to the right person once", "6(1)(f): working reliably")
    ACCOUNT_GIVEN = ("showing who did and read what (NEN 7513)", "6(1)(c), 32: accountability")
    RESEARCH = ("research that a man said yes to, without his name", "6(1)(a), 9(2)(a) and (j), 89: consent, research")
    FIGURES = ("counting without names for funders and the organisation", "6(1)(f), 89: statistics")
    RUNNING = ("running the software", "holds no personal data")

    @property
    def words(self) -> str:
        return self.value[0]

    @property
    def basis(self) -> str:
        return self.value[1]


class Kept(Enum):
    """How long rows stay at most; a man's own erasure comes before any of it."""

    RETENTION = "until he erases it, else the retention of the organisation, counted from his last participation"
    ACCOUNT = "as long as the account"
    WORK = "as long as he works here and his account exists"
    SHORT = "hours to days; swept by a task"
    TRAIL = "as long as the trail is kept by the administrator (drop_before)"
    GROUP = "as long as the group"
    ASKED = "as long as the agency works with the organisation"
    ALWAYS = "as long as the installation"


class Erasure(Enum):
    """What happens to the rows of a man when he is erased."""

    DELETE = "deleted"
    BLANK = "moved to a nameless row with new ids; what names him is emptied"
    KEEP = "stays"


class Kind(Enum):
    """How sensitive a field is, and whether it may be handed out."""

    PLAIN = "technical, about nobody by itself"
    PERSONAL = "personal"
    SPECIAL = "special: tells of taking part, behaviour, health or conduct (Art. 9, 10)"
    HIDDEN = "a hash, key or token: never handed out"
    OTHERS = "points to somebody else: handed out to nobody but him"


# The path of rows that know their man as a text such as "referral:<id>".
SUBJECT = "subject"


@dataclass(frozen=True)
class Entry:
    """What the register says of one model. `path` leads from a row to the man (MAN) or the account (the others).

    `contact` leads to the contact, for rows that are his also where he has no account.
    """

    label: str
    whose: Whose
    why: Why
    kept: Kept
    seen: str
    erasure: Erasure
    because: str
    path: str
    contact: str = ""
    fields: dict[str, Kind] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    def of_kind(self, *kinds: Kind) -> list[str]:
        return [name for name, kind in self.fields.items() if kind in kinds]


_entries: dict[str, Entry] = {}


def about(
    label: str,
    whose: Whose,
    why: Why,
    kept: Kept,
    *,
    seen: str = "",
    path: str = "",
    contact: str = "",
    erasure: Erasure | None = None,
    because: str = "",
    plain: str = "",
    personal: str = "",
    special: str = "",
    hidden: str = "",
    others: str = "",
) -> None:
    """Declares one model: each of its fields stands, by name, under exactly one kind.

    Rows of a man are deleted unless something else is said; what stays says `because`. Raises `ValueError` for a
    field under two kinds, and for something that stays without a reason.
    """
    kinds = zip(Kind, (plain, personal, special, hidden, others), strict=True)
    pairs = [(name, kind) for kind, names in kinds for name in names.split()]
    fields = dict(pairs)
    erasure = erasure or (Erasure.DELETE if whose is Whose.MAN else Erasure.KEEP)
    if len(fields) != len(pairs):
        raise ValueError(f"{label}: a field stands under two kinds")
    if whose is Whose.MAN and erasure is not Erasure.DELETE and not because:
        raise ValueError(f"{label}: say why it stays")
    _entries[label] = Entry(label, whose, why, kept, seen, erasure, because, path, contact, fields)


def entries(*whose: Whose) -> list[Entry]:
    """The register in the order in which it was declared, from the lowest floor to the highest."""
    return [one for one in _entries.values() if not whose or one.whose in whose]


def gaps() -> Iterator[str]:
    """What is wrong with the register: models and fields that it lacks, and those that exist no more."""
    present = {model._meta.label: _names(model) for model in apps.get_models(include_auto_created=True)}
    for label, names in present.items():
        known = set(_entries[label].fields) if label in _entries else set()
        yield from (f"{label}.{name} is not in the register" for name in sorted(names - known))
        yield from (f"{label}.{name} does not exist" for name in sorted(known - names))
    yield from (f"{label} does not exist" for label in sorted(set(_entries) - set(present)))


def _names(model: type[models.Model]) -> set[str]:
    return {one.name for one in model._meta.local_concrete_fields}


def rows_of(entry: Entry, roots: Iterable[object], subjects: Iterable[str] = ()) -> models.QuerySet:
    """The rows of one model that are about these men or accounts, past every manager: history too.

    `subjects` are the texts by which rows without a link know them.
    """
    rows: models.QuerySet = models.QuerySet(entry.model)
    if not entry.path:
        return rows.none()
    known = subjects if entry.path.endswith(SUBJECT) else roots
    return rows.filter(**{f"{entry.path}__in": list(known)})
