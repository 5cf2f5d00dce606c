"""Small stories with known dates, from which the figures can be counted by hand."""

import datetime as dt
import uuid

from core import clock
from outcomes.queries.figures_periods import Quarters
from participants.states import ParticipationState
from reminders.models import Deadline
from reminders.states import DeadlineState
from sessions.models import GroupSession
from sessions.states import SessionState
from tests.factories import AttendanceFactory, GroupSessionFactory, ParticipationFactory

ZONE = "Europe/Amsterdam"
Q1, Q2, Q3, Q4 = range(2025 * 4, 2026 * 4)
NOW = dt.datetime(2026, 2, 20, 12, tzinfo=dt.UTC)


def at(year, month, day, hour=10):
    return clock.at_local(dt.date(year, month, day), dt.time(hour), ZONE)


def until_2025():
    return Quarters(Q4, ZONE)


def promise(group, kind, anchor, *, due, kept=None, waived=None):
    """One promise: kept or waived after so long, or still open; `due` is a length of time too."""
    closed = kept if kept is not None else waived
    state = DeadlineState.MET if kept is not None else DeadlineState.WAIVED if waived is not None else "open"
    return Deadline.objects.create(
        kind=kind,
        subject=f"story:{uuid.uuid4()}",
        organisation_id=group.organisation_id,
        group_id=group.pk,
        anchor=anchor,
        warn_at=anchor,
        due_at=anchor + due,
        state=state,
        closed_at=anchor + closed if closed is not None else None,
        waived_because="he did not want it any more" if waived is not None else "",
    )


def evening(group, starts_at, *presences):
    """A held evening with new men, each with his mark; or with the men that are given."""
    session = GroupSessionFactory(
        group=group, starts_at=starts_at, state=SessionState.HELD, closed_at=starts_at + dt.timedelta(hours=2)
    )
    for one in presences:
        man, presence = one if isinstance(one, tuple) else (ParticipationFactory(group=group).participant, one)
        AttendanceFactory(session=session, participant=man, presence=presence)
    return GroupSession.objects.get(pk=session.pk)


def episode(group, began_at, *, member=None, closed=None, **values):
    """A man's time in a group: member and gone after so many days."""
    days = dt.timedelta(days=1)
    gone = began_at + closed * days if closed is not None else None
    state = ParticipationState.LEFT if gone else ParticipationState.MEMBER if member else ParticipationState.TRYING
    member_at = began_at + member * days if member is not None else None
    return ParticipationFactory(
        group=group, began_at=began_at, member_at=member_at, closed_at=gone, state=state, **values
    )
