"""A calendar's rows: what may be read, in one query, with a fingerprint that costs no rendering."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from core import clock
from core.among import Among
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


class Row(NamedTuple):
    """One evening as the database has it; the columns of its place come last."""

    pk: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    version: int
    state: str
    stamped_at: dt.datetime
    room: str | None
    address: str | None
    town: str | None


COLUMNS = (
    "pk", "starts_at", "ends_at", "group__zone", "version", "state", "stamped", "venue__name", "venue__address",
    "venue__town",
)  # fmt: skip
PLACE_FROM = COLUMNS.index("venue__name")


def feed_by_token(token: str, now: dt.datetime | None = None) -> CalendarFeed | None:
    """The calendar at this address, when its owner still has the right to it; one query, whatever was asked."""
    alive = CalendarFeed.objects.alive(now or clock.now()).select_related("user")
    return alive.filter(token_hash=token_hash(token)).first()


def rows(feed: CalendarFeed, now: dt.datetime) -> list[Row]:
    """His evenings of the past two months and the coming year, as they stand in the database; one query."""
    found = _scope(feed.user, FeedSide(feed.side)).filter(starts_at__gt=now - BACK, starts_at__lt=now + AHEAD)
    return _rows(found.order_by("starts_at", "pk")[:MOST])


def entries(found: Iterable[Row], user: User) -> list[Entry]:
    """What stands in the calendar of `user`; asks nothing."""
    return [_entry(row, user.pk) for row in found]


def entry(user: User, session: GroupSession) -> Entry:
    """One evening; one query."""
    return _entry(_rows(GroupSession.objects.filter(pk=session.pk))[0], user.pk)


def _scope(user: User, side: FeedSide) -> GroupSessionQuerySet:
    """What once stood in a calendar stays as cancelled; a date that never was an evening does not appear.

    A tombstone that its series wrote has version 1; an evening that somebody cancelled counts further.
    """
    if side == FeedSide.ME:
        mine = Q(group__in=Participation.objects.own(user).open().values("group"))
    else:
        guided = Facilitation.objects.current().filter(worker__user=user)
        own = SessionWorker.objects.filter(worker__user=user)
        mine = Q(Among("group", guided.values("group"))) | Q(Among("pk", own.values("session")))
    return GroupSession.objects.filter(mine).exclude(state=SessionState.CANCELLED, version=1)


def _rows(found: GroupSessionQuerySet) -> list[Row]:
    changes = SessionChange.objects.filter(session=OuterRef("pk")).order_by("-revision", "-pk")
    stamped = found.annotate(stamped=Coalesce(Subquery(changes.values("at")[:1]), F("created_at")))
    return [Row(*values) for values in stamped.values_list(*COLUMNS)]


def _entry(row: Row, user: uuid.UUID) -> Entry:
    return Entry(
        uid=str(uuid.uuid5(row.pk, str(user))),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.zone,
        version=row.version,
        is_off=row.state in {SessionState.CANCELLED, SessionState.DID_NOT_MEET},
        place=", ".join(part for part in (row.room, row.address, row.town) if part),
        stamped_at=row.stamped_at,
    )


def fingerprint(found: Iterable[Row], words: str, language: str) -> str:
    """The ETag: different as soon as a calendar would read anything else. Nothing is rendered for it."""
    shown = [row if words == FeedWords.PLACE else row[:PLACE_FROM] for row in found]
    return f'"{hashlib.sha256(repr((words, language, shown)).encode()).hexdigest()[:32]}"'
