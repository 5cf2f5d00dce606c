"""The demo's calendar: two years of evenings behind us, half a year ahead, with what happens in real life."""

import datetime as dt
import random

from core import clock
from groups.models import Group
from home.demo.records import write_records, write_tonight
from home.demo.story import GroupStory, Man
from participants.models import Participation
from sessions.actions.materialise import write_evenings
from sessions.models import Attendance, GroupSession, Rsvp, Series
from sessions.states import Answer, CancelReason, Presence, SessionState

Episodes = list[tuple[Man, Participation]]
AWAY = [Presence.EXCUSED, Presence.EXCUSED, Presence.ABSENT]


def write_calendar(
    group: Group, story: GroupStory, episodes: Episodes, *, now: dt.datetime, chance: random.Random
) -> None:
    """The series from its first evening to the horizon; past evenings with who came, coming ones with answers."""
    today = clock.localdate(group.zone, now)
    series = Series.objects.create(
        group=group, starts_on=_first_evening(story, today), local_time=story.time, zone=group.zone, venue=group.venue
    )
    horizon = today + dt.timedelta(weeks=group.organisation.horizon_weeks)
    write_evenings([series], horizon, now=now)
    evenings = list(series.sessions.planned().order_by("starts_at"))
    past = [session for session in evenings if session.ends_at < now]
    _hold(past[:-1] if story.unrecorded else past, episodes, chance)
    coming = evenings[len(past) :]
    if story.tonight:
        tonight = write_tonight(coming[0], now)
        coming = [tonight, *(one for one in coming if one.pk != tonight.pk)]
    _answers(coming[:2], episodes, now, chance)
    _life(story, coming, now)
    write_records([one for one in past if one.state == SessionState.HELD], chance)


def _first_evening(story: GroupStory, today: dt.date) -> dt.date:
    """The story's weekday, `began` weeks ago, in the right half of the fortnight."""
    monday = today - dt.timedelta(days=today.weekday())
    week = monday - dt.timedelta(weeks=story.began // 2 * 2) + dt.timedelta(weeks=story.offset)
    date = week + dt.timedelta(days=story.weekday - 1)
    return date if story.began or date > today else date + dt.timedelta(weeks=2)


def _hold(past: list[GroupSession], episodes: Episodes, chance: random.Random) -> None:
    """Past evenings are held, but for one that did not meet."""
    marks: list[Attendance] = []
    for number, session in enumerate(past):
        did_not_meet = len(past) > 10 and number == len(past) - 9
        session.state = SessionState.DID_NOT_MEET if did_not_meet else SessionState.HELD
        session.closed_at = session.ends_at
        if not did_not_meet:
            marks += _marks(session, episodes, chance)
    GroupSession.objects.bulk_update(past, ["state", "closed_at"], batch_size=500)
    Attendance.objects.bulk_create(marks, batch_size=1000)


def _marks(session: GroupSession, episodes: Episodes, chance: random.Random) -> list[Attendance]:
    there = [
        (man, one)
        for man, one in episodes
        if man.state != "invited" and one.began_at <= session.starts_at < _last_day(one, session)
    ]
    return [_mark(session, man, one, chance) for man, one in there]


def _last_day(participation: Participation, session: GroupSession) -> dt.datetime:
    return participation.paused_at or participation.closed_at or session.ends_at


def _mark(session: GroupSession, man: Man, participation: Participation, chance: random.Random) -> Attendance:
    came = chance.random() < man.faithful
    presence = (Presence.LATE if chance.random() < 0.08 else Presence.PRESENT) if came else chance.choice(AWAY)
    out = came and chance.random() < 0.05
    return Attendance(
        session=session,
        participant=participation.participant,
        presence=presence,
        took_time_out=out,
        came_back=out,
        marked_at=session.ends_at,
    )


def _answers(coming: list[GroupSession], episodes: Episodes, now: dt.datetime, chance: random.Random) -> None:
    answers = [
        Rsvp(
            session=session,
            participant=one.participant,
            answered_version=1,
            answered_at=now,
            answer=Answer.COMES if chance.random() < man.faithful else Answer.CANNOT,
        )
        for session in coming
        for man, one in episodes
        if one.closed_at is None and one.paused_at is None and not man.account and chance.random() < 0.8
    ]
    Rsvp.objects.bulk_create(answers)


def _life(story: GroupStory, coming: list[GroupSession], now: dt.datetime) -> None:
    """Each group has something: one worker only, nobody to guide, a cancelled evening."""
    coming[1].session_workers.filter(position=2).delete()
    if story.bare_evening:
        coming[story.bare_evening].session_workers.all().delete()
    cancelled = coming[5]
    cancelled.state, cancelled.cancel_reason, cancelled.cancelled_at = SessionState.CANCELLED, CancelReason.VENUE, now
    cancelled.version, cancelled.revision = 2, 2
    cancelled.save()
