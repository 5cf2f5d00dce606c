"""Why a worker can't guide an evening, for many workers and evenings at once; `booking` looks again under the lock."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models import Absence, PeerWorker
from sessions.models import GroupSession, SessionWorker
from sessions.states import SessionState
from sessions.words import when

TAKING = (SessionState.PLANNED, SessionState.HELD)
Month = tuple[int, int]


def month_of(session: GroupSession) -> Month:
    """Year and month of an evening on its group's own clock; limits count evenings by it."""
    return session.local_start.year, session.local_start.month


def month_around(session: GroupSession) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of that month, and the first of the next."""
    zone = ZoneInfo(session.group.zone)
    first = session.local_start.date().replace(day=1)
    after = (first + dt.timedelta(days=32)).replace(day=1)
    start, end = (dt.datetime.combine(date, dt.time(), tzinfo=zone) for date in (first, after))
    return start.astimezone(dt.UTC), end.astimezone(dt.UTC)


@dataclass(frozen=True)
class Conflicts:
    """What these workers do in a stretch of time: places by person, evenings by month, and when they are away."""

    places: dict[uuid.UUID, list[SessionWorker]]
    evenings: Counter[tuple[uuid.UUID, Month]]
    absences: dict[uuid.UUID, list[Absence]]

    def is_away(self, worker: PeerWorker, session: GroupSession) -> bool:
        date = session.local_start.date()
        return any(absence.holds_on(date) for absence in self.absences.get(worker.pk, ()))

    def is_full(self, worker: PeerWorker, session: GroupSession) -> bool:
        """Whether one evening more in that month would be more than he guides at most; needs `organisation`."""
        return self.evenings[worker.pk, month_of(session)] >= worker.most_evenings

    def elsewhere(self, worker: PeerWorker, session: GroupSession) -> GroupSession | None:
        """The other evening that he guides then, at whatever organisation."""
        for place in self.places.get(worker.user_id, ()):
            other = place.session
            if other.pk != session.pk and other.starts_at < session.ends_at and other.ends_at > session.starts_at:
                return other
        return None

    def why_not(self, worker: PeerWorker, session: GroupSession) -> str:
        """In words that follow his name; empty when he is free. An evening of another organisation is not named."""
        if other := self.elsewhere(worker, session):
            if other.group.organisation_id != session.group.organisation_id:
                return _("is elsewhere then")
            return _("guides %(group)s then, %(when)s") % {"group": other.group.name, "when": when(other)}
        return _("can't come then") if self.is_away(worker, session) else ""

    def why_full(self, worker: PeerWorker, session: GroupSession) -> str:
        """In words, when his month is full."""
        if not self.is_full(worker, session):
            return ""
        most = worker.most_evenings
        words = ngettext("guides at most %(count)d evening a month", "guides at most %(count)d evenings a month", most)
        return words % {"count": most}


def conflicts(workers: Iterable[PeerWorker], sessions: Sequence[GroupSession]) -> Conflicts:
    """Of these workers in the months of these evenings; two queries. Evenings come with their `group`."""
    if not sessions:
        return Conflicts({}, Counter(), {})
    those = list(workers)
    spans = [month_around(session) for session in (_first(sessions), _last(sessions))]
    rows = SessionWorker.objects.filter(
        worker__user__in={worker.user_id for worker in those},
        session__state__in=TAKING,
        session__starts_at__lt=spans[1][1],
        session__ends_at__gt=spans[0][0],
    )
    places: dict[uuid.UUID, list[SessionWorker]] = defaultdict(list)
    evenings: Counter[tuple[uuid.UUID, Month]] = Counter()
    for place in rows.select_related("session__group", "worker").order_by("session__starts_at"):
        places[place.worker.user_id].append(place)
        evenings[place.worker_id, month_of(place.session)] += 1
    return Conflicts(places, evenings, _absences(those, sessions))


def _first(sessions: Sequence[GroupSession]) -> GroupSession:
    return min(sessions, key=lambda session: session.starts_at)


def _last(sessions: Sequence[GroupSession]) -> GroupSession:
    return max(sessions, key=lambda session: session.starts_at)


def _absences(workers: list[PeerWorker], sessions: Sequence[GroupSession]) -> dict[uuid.UUID, list[Absence]]:
    first, last = _first(sessions).local_start.date(), _last(sessions).local_start.date()
    day = dt.timedelta(days=1)  # groups in other zones
    rows = Absence.objects.filter(worker__in=workers).between(first - day, last + day)
    found: dict[uuid.UUID, list[Absence]] = defaultdict(list)
    for absence in rows:
        found[absence.worker_id].append(absence)
    return found
