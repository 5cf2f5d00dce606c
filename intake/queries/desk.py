"""What the desk shows of men on their way in (W19–W22)."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from core.clocks import clock_until
from core.components import Clock, Moment
from groups.models import PeerWorker
from groups.states import Weekday
from intake.models import Agency, DemandSignal, FirstConversation, Referral
from intake.rules import plain_reach
from intake.states import ReferralState
from participants.models import CallTry, Participant
from reminders.models import Deadline

R = ReferralState


@dataclass(frozen=True)
class Waiting:
    """One line of the list: whose, how long is left, what was tried."""

    referral: Referral
    clock: Clock | None
    whose: str


@dataclass(frozen=True)
class IntakePage:
    """`waiting` for the call, `many` that came at once and may be nobody, then the steps after it."""

    waiting: list[Waiting]
    many: list[Waiting]
    talking: list[Waiting]
    seats: list[Waiting]
    later: list[Waiting]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.many or self.talking or self.seats or self.later)


def intake_page(user: User, now: dt.datetime) -> IntakePage:
    """Everything under way on this desk; three queries."""
    under_way = [R.WAITING, R.SPOKEN, R.WELCOME, R.PLACED, R.NOT_NOW]
    rows = list(
        Referral.objects.visible_to(user)
        .filter(state__in=under_way)
        .select_related("claimed_by", "organisation", "participation__group")
        .order_by("due_at", "pk")
    )
    due = _open_promises(rows)
    lines = [(row, _line(row, due, now)) for row in rows]

    def those(*states: str, many: bool | None = None) -> list[Waiting]:
        return [line for row, line in lines if row.state in states and many in {None, row.many_at_once}]

    return IntakePage(
        waiting=those(R.WAITING, many=False),
        many=those(R.WAITING, many=True),
        talking=those(R.SPOKEN),
        seats=those(R.WELCOME, R.PLACED),
        later=those(R.NOT_NOW),
    )


def _open_promises(rows: list[Referral]) -> dict[str, Deadline]:
    subjects = [row.subject for row in rows]
    return {one.subject: one for one in Deadline.objects.open().filter(subject__in=subjects)}


def _line(referral: Referral, due: dict[str, Deadline], now: dt.datetime) -> Waiting:
    promise = due.get(referral.subject)
    return Waiting(
        referral=referral,
        clock=clock_until(promise.anchor, promise.due_at, now) if promise else None,
        whose=referral.claimed_by.name if referral.claimed_by else "",
    )


@dataclass(frozen=True)
class ReferralPage:
    """One man on his way in, top to bottom."""

    referral: Referral
    clock: Clock | None
    tries: list[CallTry]
    talks: list[FirstConversation]
    signal: DemandSignal | None
    earlier: int
    known: list[Participant]
    colleagues: list[PeerWorker]
    history: list[Moment]

    @property
    def evenings(self) -> list[str]:
        """The evenings that he can, in words."""
        return [str(Weekday(day).label) for day in self.referral.evenings]

    @property
    def may_claim(self) -> bool:
        return self.referral.closed_at is None and self.referral.claimed_by_id is None


def referral_page(user: User, referral: Referral, now: dt.datetime) -> ReferralPage:
    """Needs the row with `organisation`, `contact`, `claimed_by`, `professional__agency` and `participation__group`."""
    promise = Deadline.objects.open().filter(subject=referral.subject).order_by("due_at").first()
    colleagues = PeerWorker.objects.available().filter(organisation=referral.organisation_id).select_related("user")
    same = Referral.objects.visible_to(user).filter(reach_digest=referral.reach_digest).exclude(pk=referral.pk)
    return ReferralPage(
        referral=referral,
        clock=clock_until(promise.anchor, promise.due_at, now) if promise else None,
        tries=list(CallTry.objects.filter(subject=referral.subject).select_related("by").order_by("-at")),
        talks=list(referral.conversations.select_related("held_by").order_by("-number")),
        signal=DemandSignal.objects.filter(referral=referral, ended_at=None).first(),
        earlier=same.count(),
        known=known_men(user, referral),
        colleagues=sorted(colleagues.exclude(user=user), key=lambda one: one.name.casefold()),
        history=_history(referral),
    )


def known_men(user: User, referral: Referral) -> list[Participant]:
    """Men on this desk with the same number or address: a worker recognises him, no public answer ever does."""
    if referral.contact is None or referral.participant_id or referral.state in {R.PLACED, R.ENTERED}:
        return []
    wanted = {plain_reach(text) for text in (referral.contact.email, referral.contact.phone) if text}
    men = Participant.objects.on_desk_of(user).exclude(contact=None).select_related("contact")
    return [man for man in men if wanted & {plain_reach(text) for text in _reaches(man) if text}]


def _reaches(man: Participant) -> tuple[str, str]:
    return (man.contact.email, man.contact.phone) if man.contact else ("", "")


def _history(referral: Referral) -> list[Moment]:
    steps = referral.transitions.select_related("by").order_by("-pk")
    return [
        Moment(
            at=one.at,
            title=str(ReferralState(one.to_state).label),
            text=one.reason,
            by=one.by.name if one.by else "",
        )
        for one in steps
    ]


@dataclass(frozen=True)
class Demand:
    """One town in which men look for a group."""

    town: str
    men: list[DemandSignal]

    @property
    def since(self) -> dt.datetime:
        return min(one.since for one in self.men)

    @property
    def evenings(self) -> list[tuple[str, int]]:
        """Weekdays, with how many of them can then; the one that suits most first."""
        counts: dict[str, int] = defaultdict(int)
        for one in self.men:
            for day in one.evenings:
                counts[day] += 1
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(str(Weekday(day).label), count) for day, count in ordered]


def demand(user: User) -> list[Demand]:
    """Where a new group is needed, most men first; what happens to each meanwhile is in the rows (W22). One query."""
    rows = DemandSignal.objects.visible_to(user).open().select_related("referral", "organisation").order_by("since")
    towns: dict[str, list[DemandSignal]] = defaultdict(list)
    for row in rows:
        towns[row.town.strip().title()].append(row)
    found = [Demand(town=town, men=men) for town, men in towns.items()]
    return sorted(found, key=lambda one: (-len(one.men), one.since))


def agencies(user: User) -> QuerySet[Agency]:
    """Agencies with their people, by name; two queries."""
    return Agency.objects.visible_to(user).select_related("organisation").prefetch_related("people").order_by("name")
