"""Who can't come for a while and who takes fewer evenings, so that a fair plan has something to do."""

import datetime as dt

from core import clock
from groups.actions import add_absence, limit_evenings
from groups.models import Organisation, PeerWorker

# Days from today, both included, by the place in the story: the second and the third worker go on holiday.
AWAY = {1: (24, 45), 2: (20, 29)}
FEWER = {3: 3}  # evenings a month


def write_absences(organisation: Organisation, workers: list[PeerWorker], now: dt.datetime) -> None:
    """`workers` in the order of the story."""
    today = clock.localdate(organisation.zone, now)
    for place, worker in enumerate(workers):
        if place in AWAY:
            first, last = (today + dt.timedelta(days=days) for days in AWAY[place])
            add_absence(worker=worker, from_date=first, until_date=last, by=None, now=now)
        if place in FEWER:
            limit_evenings(worker=worker, evenings_a_month=FEWER[place], by=None)
