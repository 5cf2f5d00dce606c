"""Celery entry points of the lowest floor."""

import time

from celery import shared_task

from core import audit, sweep


@shared_task
def seal_audit() -> int:
    """Seals what came into the audit trail since the last tick."""
    sealed = audit.seal()
    while sealed and (more := audit.seal()):
        sealed += more
    return sealed


@shared_task
def sweep_limits() -> int:
    """Removes what counts no more and sessions that have expired; returns how many."""
    return sweep.sweep(now=time.time())
