"""What the demo's evenings were about, and the evening that is going on now. Nobody is named in any of it."""

import datetime as dt
import random

from groups.states import WorkingFormat
from sessions.models import EveningRecord, GroupSession, SessionTheme
from sessions.states import Practical

THEMES = (
    "jaloezie", "stress op het werk", "contact met de kinderen", "thuiskomen", "grenzen aangeven", "geld", "slapen",
    "ouders", "ruzie voorkomen", "vertrouwen", "een time-out nemen", "feestdagen",
)  # fmt: skip
LINES = (
    "Nog over het gesprek op het werk doorvragen.",
    "De sleutel ligt nu bij de bar.",
    "Meer tijd nemen voor het rondje aan het begin.",
    "Het boekje meenemen: hoofdstuk drie.",
)
BEGAN = dt.timedelta(minutes=80)


def write_tonight(nearest: GroupSession, now: dt.datetime) -> GroupSession:
    """An evening that began more than an hour ago, in the same room and with the same workers as the nearest one."""
    start = now - BEGAN
    start -= dt.timedelta(minutes=start.minute % 15, seconds=start.second, microseconds=start.microsecond)
    if nearest.starts_at.date() == start.date():
        nearest.starts_at, nearest.ends_at, nearest.moved_by_hand = start, start + dt.timedelta(hours=2), True
        nearest.save()
        return nearest
    tonight = GroupSession.objects.create(
        group=nearest.group, venue=nearest.venue, starts_at=start, ends_at=start + dt.timedelta(hours=2)
    )
    for place in nearest.session_workers.all():
        tonight.session_workers.create(worker=place.worker, position=place.position)
    return tonight


def write_records(held: list[GroupSession], chance: random.Random) -> None:
    """One to three themes an evening, now and then a format, practical support and a line for next time."""
    favourites = chance.sample(THEMES, 6)
    for session in held:
        words = chance.sample(favourites if chance.random() < 0.7 else THEMES, chance.randint(1, 3))
        themes = [SessionTheme(session=session, words=one) for one in words]
        SessionTheme.objects.bulk_create(themes)
        usual = session.group.formats or [WorkingFormat.SHARING.value]
        EveningRecord(
            session=session,
            formats=[one for one in usual if chance.random() < 0.6],
            practical=[one.value for one in Practical if chance.random() < 0.12],
            for_next=chance.choice(LINES) if chance.random() < 0.4 else "",
        ).save(force_insert=True)
