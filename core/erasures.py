"""The ledger of erasures, in the database and in a file beside it, and what an erasure deletes (ADR 0032).

A backup from before an erasure brings a man back. So that it does not, his id stands in a file that is in no backup of
the database (`KRING_ERASURES`, a JSON object a line), and `manage.py erase --replay` follows every restore.
"""

import datetime as dt
import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import models, transaction

from core.alone import alone
from core.models import Erased
from core.privacy import SUBJECT, Erasure, Kind, Whose, entries, rows_of


@dataclass(frozen=True)
class Line:
    """One line of the file: who was erased, and when."""

    participant: uuid.UUID
    at: dt.datetime


def note(participant_id: uuid.UUID, at: dt.datetime) -> None:
    """Notes an erasure in the caller's transaction, and in the file once it was committed. Twice does no harm."""
    Erased.objects.get_or_create(participant_id=participant_id, defaults={"at": at})
    transaction.on_commit(catch_up, robust=True)  # he is erased, whatever the disk says


def catch_up() -> int:
    """Writes into the file what the database knows and the file does not; returns how many lines.

    Runs after each erasure and every hour: a disk that was full in between costs nothing.
    """
    if not settings.KRING_ERASURES:
        return 0
    path = Path(settings.KRING_ERASURES)
    with alone(path):
        known = {line.participant for line in read(path)} if path.exists() else set()
        missing = Erased.objects.exclude(participant_id__in=known).order_by("at")
        rows = [{"at": row.at.isoformat(), "participant": str(row.participant_id)} for row in missing]
        if rows:
            _append(path, "".join(json.dumps(row) + "\n" for row in rows))
    return len(rows)


def read(path: Path) -> list[Line]:
    """The lines of a ledger. Raises `ValueError` with the number of a line that is not one of ours."""
    return [_line(number, text) for number, text in enumerate(path.read_text().splitlines(), 1) if text.strip()]


def _line(number: int, text: str) -> Line:
    try:
        row = json.loads(text)
        return Line(uuid.UUID(str(row["participant"])), dt.datetime.fromisoformat(row["at"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"line {number} is not an erasure") from error


def _append(path: Path, lines: str) -> None:
    """At the end, and on the disk before anybody goes on."""
    whole = not path.exists() or path.read_bytes()[-1:] in (b"", b"\n")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
        file.write(lines if whole else "\n" + lines)
        file.flush()
        os.fsync(file.fileno())


def subjects_of(men: Iterable[uuid.UUID]) -> set[str]:
    """The texts by which rows without a link know these men: `participant:<id>`, `referral:<id>`, …"""
    men, found = list(men), set()
    for entry in entries(Whose.MAN):
        if entry.path and not entry.path.endswith(SUBJECT):
            pks = rows_of(entry, men).values_list("pk", flat=True)
            found |= {f"{entry.model._meta.model_name}:{pk}" for pk in pks}
    return found


def delete_rows(men: Iterable[uuid.UUID], subjects: Iterable[str]) -> dict[str, int]:
    """Deletes what the register says is deleted, the highest floor first; returns how many of which model.

    For the action that erases: it holds the locks, and has moved what stays.
    """
    men, subjects = list(men), list(subjects)
    gone: dict[str, int] = {}
    for entry in reversed(entries(Whose.MAN)):
        if entry.erasure is Erasure.DELETE:
            # By their keys: a deletion that joins tables is planned badly where nothing was counted lately.
            keys = list(rows_of(entry, men, subjects).values_list("pk", flat=True))
            count, _per_model = models.QuerySet(entry.model).filter(pk__in=keys).delete() if keys else (0, {})
            gone |= {entry.label: count} if count else {}
    return gone


def lock_rows(men: Iterable[uuid.UUID]) -> None:
    """Locks every row about these men that an erasure changes, at once or not at all: raises `OperationalError`."""
    men = list(men)
    for entry in entries(Whose.MAN):
        if entry.erasure is not Erasure.KEEP and not entry.path.endswith(SUBJECT):
            rows = rows_of(entry, men).select_for_update(of=("self",), nowait=True)
            list(rows.order_by("pk").values_list("pk", flat=True))


def count_rows(men: Iterable[uuid.UUID]) -> dict[str, int]:
    """How many rows of which model `delete_rows` would delete now."""
    men = list(men)
    subjects = subjects_of(men)
    rows = {one.label: rows_of(one, men, subjects) for one in entries(Whose.MAN) if one.erasure is Erasure.DELETE}
    return {label: count for label, found in rows.items() if (count := found.count())}


def move_rows(before: uuid.UUID, after: uuid.UUID, *, but: Iterable[str]) -> dict[str, int]:
    """What is counted goes from one man to the other: rows of the models that the register blanks, except `but`."""
    kept = [entry for entry in entries(Whose.MAN) if entry.erasure is Erasure.BLANK and entry.label not in but]
    return {entry.label: rows_of(entry, [before]).update(**{entry.path: after}) for entry in kept}


def linked(model: type[models.Model], men: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Rows of `model`, such as contacts, to which rows about these men point as to something of his own."""
    men, found = list(men), set()
    for entry in entries(Whose.MAN):
        for field in entry.model._meta.local_concrete_fields:
            if field.related_model is model and entry.fields[field.name] is not Kind.OTHERS:
                found |= set(rows_of(entry, men).values_list(field.attname, flat=True))
    return found - {None}


def left_of(model: type[models.Model], pk: uuid.UUID) -> list[str]:
    """The models in which something still points to this row: before it goes, there must be none."""
    relations = [one for one in model._meta.related_objects if one.related_model is not None]
    return [
        one.related_model._meta.label
        for one in relations
        if models.QuerySet(one.related_model).filter(**{one.field.name: pk}).exists()
    ]
