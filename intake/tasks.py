"""Celery entry points."""

from celery import shared_task

from intake import actions


@shared_task
def note_first_attendances() -> int:
    """Every quarter of an hour: who has been to his first evening keeps the promise of W21."""
    return actions.note_first_attendances()


@shared_task
def open_due_reviews() -> int:
    """Every hour: a review of the first phase that is due and slipped through."""
    return actions.open_due_reviews()


@shared_task
def sweep_returns() -> int:
    """Every five minutes: no right to come back runs without its promises (W33)."""
    return actions.sweep_returns()


@shared_task
def retain() -> int:
    """Every night: who left long ago is told, and four weeks later erased; how many were erased."""
    return actions.retain().erased
