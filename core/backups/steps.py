"""What the apps say about a restore: which rows belong to the moment only, and what follows once the rest is back."""

import datetime as dt
import enum
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models


class Phase(enum.IntEnum):
    """The order in which steps are taken, all of them in the transaction that brought the rows."""

    FORGET = 1  # who was erased after the backup is erased again
    CATCH_UP = 2  # what fell due since the backup is written down, as the sweeps would
    HOLD_BACK = 3  # and nothing of it leaves the house


@dataclass(frozen=True)
class Point:
    """The two moments that matter: of the backup, and of the restore. What was due in between may have been sent."""

    taken_at: dt.datetime
    at: dt.datetime


Step = Callable[[Point], str | None]
_steps: list[tuple[Phase, Step]] = []
_passing: set[type[models.Model]] = set()


def after_restore(phase: Phase, step: Step) -> None:
    """Registers a step; the sentence that it returns is told to the operator. When it fails, nothing is restored."""
    if (phase, step) not in _steps:
        _steps.append((phase, step))


def take(point: Point) -> list[str]:
    """Takes every step in the order of its phase; returns what there is to tell."""
    ordered = sorted(_steps, key=lambda pair: pair[0])
    return [sentence for _phase, step in ordered if (sentence := step(point))]


def passing(*models_: type[models.Model]) -> None:
    """Registers models whose rows say nothing after the moment: sessions, counted tries, signs of life.

    They are in no backup, do not make a place less empty, and are gone after a restore.
    """
    _passing.update(models_)


def passes(model: type[models.Model]) -> bool:
    return model in _passing


def passing_tables() -> set[str]:
    return {model._meta.db_table for model in _passing}
