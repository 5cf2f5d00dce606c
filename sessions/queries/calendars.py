"""A calendar's rows: what may be read, in one query, with a fingerprint that costs no rendering."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from core import clock
from groups.models import Facilitation
from participants.models import Participation
from sessions.models import CalendarFeed, GroupSession, GroupSessionQuerySet, SessionChange, SessionWorker
from sessions.models.feeds import token_hash
from sessions.states import FeedSide, FeedWords, SessionState

BACK = dt.timedelta(days=60)
AHEAD = dt.timedelta(weeks=52)
MOST = 600


@dataclass(frozen=True)
class Entry:
    """One evening as a calendar needs it. `uid` is the same for ever, for this person, and says nothing."""

    uid: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    version: int
    is_off: bool
    place: str
    stamped_at: dt.datetime


def feed_by_token(token: str, now: dt.datetime | None = None) -> CalendarFeed | None:
    """The calendar at this address, when its owner still has the right to it; one query, whatever was asked."""
    alive = CalendarFeed.objects.alive(now or clock.now()).select_related("user")
    return alive.filter(token_hash=token_hash(token)).first()


def entries(feed: CalendarFeed, now: dt.datetime) -> list[Entry]:
    """His evenings of the past two months and the coming year; one query."""
    rows = _scope(feed.user, FeedSide(feed.side)).filter(starts_at__gt=now - BACK, starts_at__lt=now + AHEAD)
    return _entries(rows.order_by("starts_at", "pk")[:MOST], feed.user)


def entry(user: User, session: GroupSession) -> Entry:
    """One evening; one query."""
    return _entries(GroupSession.objects.filter(pk=session.pk), user)[0]


def _scope(user: User, side: FeedSide) -> GroupSessionQuerySet:
    """What once stood in a calendar stays as cancelled; a date that never was an evening does not appear.

    A tombstone that its series wrote has version 1; an evening that somebody cancelled counts further.
    """
    if side == FeedSide.ME:
        mine = Q(group__in=Participation.objects.own(user).open().values("group"))
    else:
        guided = Facilitation.objects.current().filter(worker__user=user)
        own = SessionWorker.objects.filter(worker__user=user)
        mine = Q(group__in=guided.values("group")) | Q(pk__in=own.values("session"))
    return GroupSession.objects.filter(mine).exclude(state=SessionState.CANCELLED, version=1)


def _entries(rows: GroupSessionQuerySet, user: User) -> list[Entry]:
    changes = SessionChange.objects.filter(session=OuterRef("pk")).order_by("-revision", "-pk")
    stamped = rows.annotate(stamped=Coalesce(Subquery(changes.values("at")[:1]), F("created_at")))
    return [_entry(row, user) for row in stamped.select_related("group", "venue")]


def _entry(row: GroupSession, user: User) -> Entry:
    room = row.venue
    return Entry(
        uid=str(uuid.uuid5(row.pk, str(user.pk))),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.group.zone,
        version=row.version,
        is_off=row.state in {SessionState.CANCELLED, SessionState.DID_NOT_MEET},
        place=", ".join(part for part in (room.name, room.full_address) if part) if room else "",
        stamped_at=row.stamped,  # type: ignore[attr-defined]
    )


def fingerprint(found: list[Entry], words: str, language: str) -> str:
    """The ETag: different as soon as a calendar would read anything else."""
    shown = [one if words == FeedWords.PLACE else _without_place(one) for one in found]
    return f'"{hashlib.sha256(repr((words, language, shown)).encode()).hexdigest()[:32]}"'


def _without_place(one: Entry) -> tuple[object, ...]:
    return (one.uid, one.starts_at, one.ends_at, one.zone, one.version, one.is_off, one.stamped_at)
