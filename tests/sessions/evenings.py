"""An evening that is on, with men who take part, for the tests of writing it down."""

import datetime as dt
import uuid

from core import clock
from sessions.actions import Tap
from sessions.states import Answer, Presence
from tests.factories import (
    FacilitationFactory,
    GroupSessionFactory,
    ParticipationFactory,
    RsvpFactory,
    SessionWorkerFactory,
)

NAMES = ["Sander", "Mo", "Dennis", "Peter", "Willem", "Youssef", "Gijs", "Hans", "Erik", "Bas"]


def tonight(group, men=0, *, began=dt.timedelta(hours=1), answer=""):
    """An evening that began an hour ago, guided by Karel and Ron (`.karel`, `.ron`: users; `.men`: participants)."""
    starts_at = clock.now() - began
    evening = GroupSessionFactory(group=group, venue=group.venue, starts_at=starts_at)
    entry = group.facilitations.order_by("created_at").first()
    second = FacilitationFactory(group=group, worker__user__name="Ron Baas")
    SessionWorkerFactory(session=evening, worker=entry.worker)
    SessionWorkerFactory(session=evening, worker=second.worker, position=2)
    evening.karel, evening.ron = entry.worker.user, second.worker.user
    evening.men = [ParticipationFactory(group=group, participant__name=name).participant for name in NAMES[:men]]
    if answer:
        for man in evening.men:
            RsvpFactory(session=evening, participant=man, answer=Answer(answer))
    return evening


def tap(man, presence=Presence.PRESENT, base=None, **values):
    return Tap(id=uuid.uuid4(), participant_id=man.pk, presence=presence, base=base, **values)
