"""After a restore: what the sweeps would have written since the backup."""

from core.backups.steps import Point
from sessions.actions.materialise import materialise
from sessions.actions.promises import sweep_promises
from sessions.actions.telling import plan_reminders

ROUNDS = 100  # of a sweep that takes some hundred evenings at once


def catch_up(point: Point) -> None:
    """Plans evenings, their promises and their messages up to now, so that a step after this one can hold them back.

    Otherwise the first sweep would write what fell due after the backup anew, and it would be sent a second time.
    """
    materialise()
    for _round in range(ROUNDS):
        if not sweep_promises(now=point.at):
            break
    plan_reminders(now=point.at)
