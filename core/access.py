"""Who read whose file: noted with every reading, never changed afterwards (NEN 7513, ADR 0027)."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models

from core import clock, watch
from core.models import AccessEvent

# The same man on the same page before the same eyes is one reading an hour: the evening page asks every ten seconds.
WINDOW = dt.timedelta(hours=1)

# Pages that are one man's file, and exports: every opening counts.
FILES = frozenset({"person", "contact_request", "referral", "return_request", "roster_export"})


@dataclass(frozen=True)
class Subject:
    """Somebody whose file was read: the row, its organisation, and the account that is himself."""

    type: str
    id: str
    organisation_id: uuid.UUID | None
    user_id: uuid.UUID | None = None


_subjects: dict[type[models.Model], Callable[[models.Model], Subject]] = {}


def register(model: type[models.Model], subject_of: "Callable[[models.Model], Subject]") -> None:
    """Reading an encrypted field of `model` is reading the file of `subject_of(row)`."""
    _subjects[model] = subject_of
    watch.watch(model)


def subjects(readings: watch.Readings, reader: models.Model) -> list[Subject]:
    """Whose files these are, each once; not the reader's own."""
    found = dict.fromkeys(_subjects[model](row) for (model, _pk), row in readings.items())
    return [one for one in found if one.user_id != reader.pk]


def note_reads(
    read: Iterable[Subject], *, by: models.Model, role_in: Callable[[uuid.UUID | None], str], action: str, always: bool
) -> int:
    """One event for every man on the page; `role_in` tells the reader's role in an organisation.

    Unless `always`, men whom he saw on the same page within `WINDOW` are left out. Returns how many were noted; takes
    two queries, however many men.
    """
    now, people = clock.now(), list(read)
    known: set[tuple[str, str]] = set()
    if people and not always:
        recent = AccessEvent.objects.filter(reader_id=by.pk, action=action, at__gt=now - WINDOW)
        known = set(recent.values_list("subject_type", "subject_id"))
    events = [
        AccessEvent(
            at=now,
            reader_id=by.pk,
            role=role_in(one.organisation_id),
            organisation_id=one.organisation_id,
            action=action,
            subject_type=one.type,
            subject_id=one.id,
            together=len(people),
        )
        for one in people
        if (one.type, one.id) not in known
    ]
    return len(AccessEvent.objects.bulk_create(events))


def note_read(
    subject: models.Model,
    *,
    by: models.Model,
    role: str,
    action: str,
    organisation_id: uuid.UUID | None = None,
) -> AccessEvent:
    """One reading of `subject` by `by` in his `role`; `action` names the page or export. Holds ids only."""
    return AccessEvent.objects.create(
        at=clock.now(),
        reader_id=by.pk,
        role=role,
        organisation_id=organisation_id,
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
    )
