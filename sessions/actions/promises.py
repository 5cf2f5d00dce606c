"""The sweep over what is promised about evenings."""

import datetime as dt
import logging
import uuid

from django.db import transaction

from core import clock
from sessions import promises
from sessions.actions.trail import lock_session
from sessions.models import GroupSession

log = logging.getLogger("kring.sessions")

AT_ONCE = 500


def sweep_promises(*, now: dt.datetime | None = None) -> int:
    """Makes the promises about evenings fit the evenings; returns how many evenings it had to put right.

    Opens those of the coming fortnight, and mends what an action could not know of. Safe to run twice at once: each
    evening is locked, looked at again, and settled in a transaction of its own. One bad row stops no other.
    """
    now = now or clock.now()
    differing, gone = promises.unsettled(now)
    settled = 0
    for pk in differing[:AT_ONCE]:
        try:
            settled += _settle(pk, now)
        except Exception:
            log.exception("the promises of evening %s could not be settled", str(pk)[:8])
    for subject in gone:
        promises.waive_for_gone(subject, now=now)
    return settled


@transaction.atomic
def _settle(pk: uuid.UUID, now: dt.datetime) -> int:
    session = GroupSession.objects.filter(pk=pk).first()
    if session is None:
        return 0
    promises.settle(lock_session(session), by=None, now=now)
    return 1
