"""Celery entry points: each calls one action."""

from celery import shared_task

from sessions import actions


@shared_task
def materialise() -> int:
    """Plans every running series up to its horizon."""
    return actions.materialise()


@shared_task
def sweep_promises() -> int:
    """Makes the promises about evenings fit the evenings; safe to run twice at once."""
    return actions.sweep_promises()


@shared_task
def plan_reminders() -> int:
    """Writes the messages about evenings that come near."""
    return actions.plan_reminders()
