"""Celery entry points. They carry no data: the work stands in the ledger, so a lost or a doubled task is no loss."""

import logging

from celery import shared_task
from celery.signals import worker_ready

from reminders import actions, delivery, poke, queries
from reminders.actions.heartbeat import SWEEPER

log = logging.getLogger("kring.reminders")


@shared_task
def deliver() -> dict[str, int]:
    """Sends what is due, for some seconds. While there is more, it calls a second worker, and itself again."""
    tally = delivery.deliver(full_batch=_call_another)
    if tally["more"]:
        _call_another()
    return dict(tally)


@shared_task
def sweep() -> dict[str, int]:
    """Closes what is too late, takes the next steps of escalations. Safe to run twice at once."""
    actions.beat(name=SWEEPER)
    return {"expired": actions.expire(), "alerts": actions.escalate()}


def _call_another() -> None:
    try:
        poke.send()
    except Exception as error:  # noqa: BLE001 - the next tick does it
        log.warning("no second worker could be called (%s)", type(error).__name__)


@worker_ready.connect
def _check_broker(**_kwargs: object) -> None:
    if queries.broker_keeps_everything() is False:
        log.error("the broker may throw queued tasks away: set its maxmemory-policy to noeviction")
