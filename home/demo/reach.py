"""Who can be reached, who agreed with the agreements, and a man who waits for a call."""

import datetime as dt
import uuid

from core import clock
from groups.actions import add_reachability, give_away
from groups.models import Organisation, PeerWorker
from groups.states import WorkerStatus
from participants.actions import accept_agreements, ask_for_contact, current_agreement, tell_agreements
from participants.models import Participation
from participants.states import ParticipationState

S = ParticipationState
# ISO weekdays on which each of them can be reached, in the order of the roster; Friday has nobody.
EVENINGS = (("1", "2"), ("3",), ("4", "7"), ("6",))


def write_reachability(organisation: Organisation, workers: list[PeerWorker], now: dt.datetime) -> None:
    """Evenings from seven to ten, the weekend from ten in the morning; the second gave an evening away."""
    since = clock.localdate(organisation.zone, now) - dt.timedelta(days=90)
    available = [worker for worker in workers if worker.status == WorkerStatus.ACTIVE]
    for worker, days in zip(available, EVENINGS, strict=False):
        for day in days:
            begins = dt.time(10 if day in "67" else 19)
            add_reachability(
                worker=worker, weekdays=[day], from_time=begins, until_time=dt.time(22), from_date=since, by=None
            )
    if len(available) > 1:
        _give_one_away(available[1], clock.localdate(organisation.zone, now))


def _give_one_away(worker: PeerWorker, today: dt.date) -> None:
    entry = worker.reachabilities.order_by("weekday")[0]
    ahead = (int(entry.weekday) - today.isoweekday()) % 7 or 7
    give_away(entry=entry, date=today + dt.timedelta(days=ahead), by=None)


def write_agreed(organisation: Organisation) -> None:
    """Everybody agreed when he began; who is invited was told, and who has an account reads them still."""
    rows = Participation.objects.filter(group__organisation=organisation).select_related("participant", "group")
    for episode in rows.open().filter(participant__user=None):
        version = current_agreement(episode.group)
        if version is None:
            continue
        man, group, at = episode.participant, episode.group, episode.began_at
        if episode.state == S.INVITED:
            tell_agreements(participant=man, group=group, by=None, now=at)
        else:
            accept_agreements(participant=man, group=group, version=version.version, by=None, now=at)


def write_call(organisation: Organisation, now: dt.datetime) -> None:
    """The man with the account asked for a call an hour ago; nobody has taken it up."""
    rows = Participation.objects.filter(group__organisation=organisation, closed_at=None).exclude(
        participant__user=None
    )
    for episode in rows.select_related("participant__user")[:1]:
        man = episode.participant
        if man.user:
            ask_for_contact(
                participant=man, by=man.user, token=uuid.uuid4(), now=now - dt.timedelta(hours=1),
                words="Ik wil even praten over het weekend.",
            )  # fmt: skip
