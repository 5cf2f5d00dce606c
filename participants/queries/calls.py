"""Who waits for a call, how long there is left, what was tried (W19, W28)."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.clocks import clock_until
from core.components import Clock
from groups.models import PeerWorker
from participants.models import CallTry, ContactRequest, Participant, Participation
from participants.queries.reach import Reach, safe_ways
from participants.rules import due_for_call
from participants.states import CallEnd

RECENT = dt.timedelta(days=7)
RECENT_AT_MOST = 20
STILL_SHOWN = dt.timedelta(days=2)


@dataclass(frozen=True)
class CallRow:
    """One line of the list. `clock` is empty once nobody has to call any more."""

    request: ContactRequest
    clock: Clock | None
    whose: str


@dataclass(frozen=True)
class CallList:
    waiting: list[CallRow]
    recent: list[CallRow]


def call_list(user: User, now: dt.datetime) -> CallList:
    """Who waits, urgent ones first, then by the hour; and what was taken care of this week. Two queries."""
    rows = ContactRequest.objects.on_desk_of(user).select_related("participant", "group", "claimed_by", "spoken_by")
    recent = rows.filter(closed_at__gt=now - RECENT).order_by("-closed_at")[:RECENT_AT_MOST]
    return CallList(
        waiting=[_row(one, now) for one in rows.waiting().order_by("-urgent", "due_at", "pk")],
        recent=[_row(one, now) for one in recent],
    )


def _row(request: ContactRequest, now: dt.datetime) -> CallRow:
    who = request.spoken_by or request.claimed_by
    return CallRow(request=request, clock=_clock(request, now), whose=who.name if who else "")


def _clock(request: ContactRequest, now: dt.datetime) -> Clock | None:
    return None if request.closed_at else clock_until(request.arrived_at, request.due_at, now)


@dataclass(frozen=True)
class CallPage:
    """One request on the desk. `sees_file` tells whether the reader may open the man's file."""

    request: ContactRequest
    clock: Clock | None
    ways: list[Reach]
    tries: list[CallTry]
    colleagues: list[PeerWorker]
    sees_file: bool

    @property
    def may_claim(self) -> bool:
        return self.request.closed_at is None and self.request.claimed_by_id is None


def call_page(user: User, request: ContactRequest, now: dt.datetime) -> CallPage:
    """Needs `participant__contact`; three queries."""
    colleagues = PeerWorker.objects.available().filter(organisation=request.organisation_id).select_related("user")
    return CallPage(
        request=request,
        clock=_clock(request, now),
        ways=safe_ways(request.participant.contact),
        tries=list(CallTry.objects.filter(subject=request.subject).select_related("by").order_by("-at")),
        colleagues=list(colleagues.exclude(user=user)),
        sees_file=Participant.objects.on_desk_of(user).filter(pk=request.participant_id).exists(),
    )


@dataclass(frozen=True)
class OwnContact:
    """What a man sees who may ask for a call. `last` is the call that ended, for two days."""

    man: Participant
    waiting: ContactRequest | None
    last: ContactRequest | None
    tries: list[CallTry]
    ways: list[Reach]
    due: str

    @property
    def caller(self) -> str:
        """Who calls him, or who called: by his first name, as in the group."""
        one = self.waiting or self.last
        who = (one.spoken_by or one.claimed_by) if one else None
        return who.name.split(" ")[0] if who else ""

    @property
    def can_be_called(self) -> bool:
        return any(way.link.startswith("tel:") for way in self.ways)


def own_contact(user: User, now: dt.datetime) -> OwnContact | None:
    """His own request as it stands; nothing when he has no file. Three or four queries."""
    rows = ContactRequest.objects.own(user).select_related("claimed_by", "spoken_by", "organisation")
    waiting = rows.waiting().order_by("arrived_at").first()
    man = _own_man(user)
    if man is None:
        return None
    last = rows.filter(closed_at__gt=now - STILL_SHOWN).order_by("-closed_at").first()
    tries = CallTry.objects.filter(subject=waiting.subject).order_by("-at") if waiting else []
    return OwnContact(
        man=man,
        waiting=waiting,
        last=None if waiting or last is None or last.closed_as == CallEnd.WITHDRAWN else last,
        tries=list(tries),
        ways=safe_ways(man.contact),
        due=when_called(waiting.due_at if waiting else due_for_call(man.organisation, now), man, now),
    )


def _own_man(user: User) -> Participant | None:
    """His file where he takes part, else the newest one."""
    takes_part = Exists(Participation.objects.open().filter(participant=OuterRef("pk")))
    rows = Participant.objects.own(user).select_related("organisation", "contact").annotate(takes_part=takes_part)
    return rows.order_by("-takes_part", "-created_at").first()


def when_called(due: dt.datetime, man: Participant, now: dt.datetime) -> str:
    """“today before 22:00”, “tomorrow before 11:00”: on the organisation's own clock."""
    zone = man.organisation.zone
    local = due.astimezone(ZoneInfo(zone))
    time = date_format(local, "H:i")
    days = (local.date() - clock.localdate(zone, now)).days
    if days == 0:
        return _("today before %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow before %(time)s") % {"time": time}
    return _("%(day)s before %(time)s") % {"day": date_format(local, "l j F"), "time": time}
