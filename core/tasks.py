"""Celery entry points of the lowest floor."""

import time

from celery import shared_task

from core import erasures, sweep, trail


@shared_task
def seal_audit() -> int:
    """Seals what came into both trails since the last tick. Raises `TrailBroken` where one was tampered with."""
    return sum(trail.seal_all(model) for model in trail.TRAILS)


@shared_task
def sweep_limits() -> int:
    """Removes what counts no more and sessions that have expired; returns how many."""
    return sweep.sweep(now=time.time())


@shared_task
def note_erasures() -> int:
    """Writes into the ledger beside the database what it lacks; returns how many lines."""
    return erasures.catch_up()
