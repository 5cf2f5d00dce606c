"""Celery entry points: each calls one action."""

from celery import shared_task

from outcomes import actions


@shared_task
def invite_men() -> int:
    """Every hour: who may say again how he is doing (W34)."""
    return actions.invite_men()


@shared_task
def ask_men_who_left() -> int:
    """Every hour: who left and allowed one question (W35)."""
    return actions.ask_men_who_left()


@shared_task
def publish_ratings() -> int:
    """Every day: the sums of a quarter that has finished (W34)."""
    return actions.publish_ratings()
