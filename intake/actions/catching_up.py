"""After a restore: what the sweeps would have written since the backup."""

from core.backups.steps import Point
from intake.actions.first_phase import open_due_reviews
from intake.actions.placement import note_first_attendances
from intake.actions.return_seats import sweep_returns


def catch_up(point: Point) -> None:
    """Notes first attendances, opens reviews that are due and the promises of every right to come back (W21, W33)."""
    note_first_attendances(now=point.at)
    open_due_reviews(now=point.at)
    sweep_returns(now=point.at)
