"""Promises that were kept, and those that stand."""

import datetime as dt
import random
import uuid

from home.seed.book import Book
from reminders.models import Deadline, DeadlineTransition
from reminders.states import DeadlineState

WORKING_DAY = dt.timedelta(hours=9)


def taken(length: dt.timedelta, chance: random.Random) -> dt.timedelta:
    """How long something took that may take so long: mostly well within it, one time in ten too long."""
    return length * (1 + chance.random() if chance.random() < 0.1 else chance.random() ** 2)


def promise(
    book: Book,
    kind: str,
    subject: str,
    *,
    organisation: uuid.UUID,
    group: uuid.UUID | None,
    anchor: dt.datetime,
    due_at: dt.datetime,
    warn_at: dt.datetime | None = None,
    kept_at: dt.datetime | None = None,
    by: uuid.UUID | None = None,
) -> None:
    """A promise with its transitions: kept at `kept_at`, else open."""
    warn_at = warn_at or anchor + (due_at - anchor) / 2
    state = DeadlineState.MET if kept_at else DeadlineState.OPEN
    pk = book.add(
        Deadline, kind=kind, subject=subject, organisation_id=organisation, group_id=group, anchor=anchor,
        warn_at=warn_at, due_at=due_at, state=state.value, closed_at=kept_at,
        next_step_at=None if kept_at else warn_at, created_at=anchor,
    )  # fmt: skip
    steps: list[tuple] = [("", DeadlineState.OPEN, anchor, None)]
    if kept_at:
        steps.append((DeadlineState.OPEN.value, DeadlineState.MET, kept_at, by))
    for before, after, at, who in steps:
        book.add(
            DeadlineTransition, deadline_id=pk, from_state=before, to_state=after.value, at=at, by_id=who
        )  # fmt: skip
