"""Who and what is taken when, held in memory for booking many evenings at once."""

import datetime as dt
import uuid
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sessions.models import GroupSession, GroupSessionQuerySet, Series, SessionWorker
from sessions.states import SessionState

Span = tuple[dt.datetime, dt.datetime]
TAKING = (SessionState.PLANNED, SessionState.HELD)


class Occupancy:
    """Spans by owner (a room, or a person who is a worker). Spans of one owner never overlap, so order is enough."""

    def __init__(self) -> None:
        self._spans: dict[uuid.UUID, list[Span]] = defaultdict(list)

    def add(self, owner: uuid.UUID, span: Span) -> None:
        spans = self._spans[owner]
        if not spans or spans[-1] <= span:
            spans.append(span)
        else:
            insort(spans, span)

    def is_free(self, owner: uuid.UUID, span: Span) -> bool:
        """Whether nothing of `owner` goes on during `span`."""
        spans = self._spans.get(owner)
        if not spans:
            return True
        # The earliest span that could still overlap starts at most a day before: evenings are short.
        at = bisect_left(spans, (span[0] - dt.timedelta(days=1), span[0]))
        for start, end in spans[at:]:
            if start >= span[1]:
                return True
            if end > span[0]:
                return False
        return True


def of_venues(series: Sequence[Series], span: Span) -> Occupancy:
    """What is planned in the rooms of these series between the two moments."""
    taken = Occupancy()
    venues = {one.venue_id for one in series if one.venue_id}
    rows = _taking(span).filter(venue__in=venues).order_by("starts_at")
    for venue, start, end in rows.values_list("venue", "starts_at", "ends_at"):
        taken.add(venue, (start, end))
    return taken


def of_people(users: Iterable[uuid.UUID], span: Span) -> Occupancy:
    """Where these people stand as workers between the two moments, at whatever organisation."""
    taken = Occupancy()
    rows = (
        SessionWorker.objects.filter(
            worker__user__in=set(users),
            session__state__in=TAKING,
            session__starts_at__lt=span[1],
            session__ends_at__gt=span[0],
        )
        .order_by("session__starts_at")
        .values_list("worker__user", "session__starts_at", "session__ends_at")
    )
    for user, start, end in rows:
        taken.add(user, (start, end))
    return taken


def _taking(span: Span) -> GroupSessionQuerySet:
    return GroupSession.objects.overlapping(*span)
