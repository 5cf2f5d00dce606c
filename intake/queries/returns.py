"""What the desk and he himself see of a way back (W33)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from core.clocks import clock_until
from core.components import Clock, Moment
from groups.models import PeerWorker
from groups.states import GroupStatus
from intake.models import ReturnRequest
from intake.queries.placement import Offer, return_offers
from intake.rules import plain_reach
from intake.states import ReturnState
from participants.models import CallTry, Participant, Participation
from participants.queries import own_rights
from participants.rules import may_return
from participants.states import ParticipationState
from reminders.models import Deadline
from sessions.models import GroupSession

R = ReturnState
LATELY = dt.timedelta(days=30)


@dataclass(frozen=True)
class ReturnLine:
    """One line of the list: who, where he was, how long is left, whose call it is."""

    request: ReturnRequest
    clock: Clock | None

    @property
    def whose(self) -> str:
        return self.request.claimed_by.name if self.request.claimed_by else ""

    @property
    def group(self) -> str:
        """Where he sits now, else where he was."""
        episode, group = self.request.participation, self.request.group
        return episode.group.name if episode else group.name if group else ""


@dataclass(frozen=True)
class ReturnsPage:
    """`waiting` for the call, `many` that came at once and may be nobody, then what follows on it."""

    waiting: list[ReturnLine]
    many: list[ReturnLine]
    spoken: list[ReturnLine]
    seated: list[ReturnLine]
    back: list[ReturnLine]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.many or self.spoken or self.seated or self.back)


def returns_page(user: User, now: dt.datetime) -> ReturnsPage:
    """Everything that runs on this desk, and who came back this month; two queries."""
    rows = ReturnRequest.objects.on_desk_of(user).running() | ReturnRequest.objects.on_desk_of(user).filter(
        state=R.BACK, ended_at__gt=now - LATELY
    )
    found = list(with_people(rows).order_by("due_at", "pk"))
    due = _clocks(found, now)
    lines = [ReturnLine(row, due.get(row.subject)) for row in found]

    def those(state: str, *, called: bool = True, many: bool = False) -> list[ReturnLine]:
        wanted = (state, called, many)
        return [one for one in lines if (one.request.state, bool(one.request.closed_at), _many(one)) == wanted]

    return ReturnsPage(
        waiting=those(R.ASKED, called=False),
        many=those(R.ASKED, called=False, many=True),
        spoken=those(R.ASKED),
        seated=those(R.SEATED),
        back=those(R.BACK),
    )


def _many(line: ReturnLine) -> bool:
    return line.request.many_at_once and line.request.closed_at is None


def with_people(rows: QuerySet[ReturnRequest]) -> QuerySet[ReturnRequest]:
    """With what a line and a page show."""
    return rows.select_related(
        "organisation", "participant__contact", "contact", "group", "claimed_by", "participation__group"
    )


def _clocks(rows: list[ReturnRequest], now: dt.datetime) -> dict[str, Clock]:
    """The promise that comes first, for each."""
    promises = Deadline.objects.open().filter(subject__in=[row.subject for row in rows]).order_by("-due_at")
    return {one.subject: clock_until(one.anchor, one.due_at, now) for one in promises}


@dataclass(frozen=True)
class ReturnPage:
    """One man on his way back."""

    request: ReturnRequest
    clock: Clock | None
    back_clock: Clock | None
    own: Offer | None
    others: list[Offer]
    tries: list[CallTry]
    known: list[Participant]
    colleagues: list[PeerWorker]
    history: list[Moment]
    first_evening: GroupSession | None

    @property
    def may_claim(self) -> bool:
        return self.request.closed_at is None and self.request.claimed_by_id is None

    @property
    def own_meets(self) -> bool:
        """His own group is on offer; else the nearest ones are."""
        return self.own is not None

    @property
    def own_is_closed(self) -> bool:
        group = self.request.group
        return group is not None and group.status not in {GroupStatus.OPEN, GroupStatus.FORMING}


def return_page(user: User, request: ReturnRequest, now: dt.datetime) -> ReturnPage:
    """Needs the row `with_people`."""
    promises = {one.kind: clock_until(one.anchor, one.due_at, now) for one in _open(request)}
    offers = _offers(request, now) if request.state == R.ASKED and request.closed_at and request.is_proven else []
    colleagues = PeerWorker.objects.available().filter(organisation=request.organisation_id).select_related("user")
    return ReturnPage(
        request=request,
        clock=promises.get(ReturnRequest.PROMISE),
        back_clock=promises.get(ReturnRequest.CIRCLE),
        own=next((one for one in offers if one.pk == request.group_id), None),
        others=[one for one in offers if one.pk != request.group_id],
        tries=list(CallTry.objects.filter(subject=request.subject).select_related("by").order_by("-at")),
        known=known_to_desk(user, request),
        colleagues=sorted(colleagues.exclude(user=user), key=lambda one: one.name.casefold()),
        history=_history(request),
        first_evening=_first_evening(request, now),
    )


def _open(request: ReturnRequest) -> QuerySet[Deadline]:
    return Deadline.objects.open().filter(subject=request.subject)


def _offers(request: ReturnRequest, now: dt.datetime) -> list[Offer]:
    """Nearest to where he lives now, or to the group in which he was."""
    if not request.town and request.group:
        request.town = request.group.town
    return return_offers(request, now, request.organisation_id)


def _first_evening(request: ReturnRequest, now: dt.datetime) -> GroupSession | None:
    if request.state != R.SEATED or request.participation is None:
        return None
    coming = GroupSession.objects.planned().filter(group=request.participation.group_id, ends_at__gt=now)
    return coming.select_related("group", "venue").order_by("starts_at").first()


def known_to_desk(user: User, request: ReturnRequest) -> list[Participant]:
    """Who he may be, when no code says it: men on this desk who left, with the same number or the same name.

    A worker recognises him; no public answer ever does.
    """
    if request.is_proven or request.state != R.ASKED:
        return []
    contact = request.contact
    wanted = {plain_reach(text) for text in (contact.email, contact.phone) if text} if contact else set()
    name = request.name.strip().casefold()
    men = Participant.objects.on_desk_of(user).filter(
        organisation=request.organisation_id, participations__state=ParticipationState.LEFT
    ).select_related("contact").distinct()  # fmt: skip
    return [man for man in men if man.name.strip().casefold() == name or wanted & _reaches(man)]


def _reaches(man: Participant) -> set[str]:
    texts = (man.contact.email, man.contact.phone) if man.contact else ()
    return {plain_reach(text) for text in texts if text}


def _history(request: ReturnRequest) -> list[Moment]:
    return [
        Moment(at=one.at, title=str(R(one.to_state).label), text=one.reason, by=one.by.name if one.by else "")
        for one in request.transitions.select_related("by").order_by("-pk")
    ]


@dataclass(frozen=True)
class WayBack:
    """What a man who takes part in nothing now sees on his own page: the one thing, and the key that does it.

    `file` is the file with which he may come back; None: his way is a new conversation.
    """

    request: ReturnRequest | None
    file: Participant | None
    first_evening: GroupSession | None


def own_way_back(user: User, now: dt.datetime) -> WayBack:
    """His running request, or the file with which he may ask."""
    rows = ReturnRequest.objects.own(user).running().select_related("participation__group", "organisation")
    request = rows.order_by("-arrived_at").first()
    rights = [] if request else own_rights(user)
    evening = _first_evening(request, now) if request else None
    return WayBack(request=request, file=rights[0] if rights else None, first_evening=evening)


def running_return(participant: Participant) -> ReturnRequest | None:
    """For his file on the desk."""
    return ReturnRequest.objects.running().filter(participant=participant).first()


@dataclass(frozen=True)
class FileReturn:
    """The way back, as his file on the desk shows it: a request that runs, or the key to begin one."""

    man: Participant
    request: ReturnRequest | None
    may_return: bool


def file_return(user: User, man: Participant) -> FileReturn:
    """Two queries. Who takes part now has none to begin."""
    request = running_return(man)
    visible = request and ReturnRequest.objects.on_desk_of(user).filter(pk=request.pk).exists()
    away = not Participation.objects.open().filter(participant=man).exists()
    return FileReturn(man, request if visible else None, may_return=not request and away and may_return(man))
