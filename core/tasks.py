"""Celery entry points of the lowest floor."""

from celery import shared_task

from core import trail


@shared_task
def seal_audit() -> int:
    """Seals what came into both trails since the last tick. Raises `TrailBroken` where one was tampered with."""
    return sum(trail.seal_all(model) for model in trail.TRAILS)
