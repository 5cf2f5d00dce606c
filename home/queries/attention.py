"""What needs attention, in words: the reason and one thing to do about it (W3, W4, W40)."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from groups.models import Group, Organisation
from groups.queries import DAYS_AHEAD, gaps_ahead
from groups.states import GroupStatus
from home.queries.promises import Promise
from sessions.models import GroupSession, HardMoment, SubstituteRequest
from sessions.queries import offer_in_words
from sessions.words import day, when

SOON = dt.timedelta(weeks=4)
RECORDABLE = dt.timedelta(days=14)
GAPS_SAID = 3


@dataclass(frozen=True)
class Attention:
    """One sentence, most urgent first by `order`; `action` is what the link says."""

    order: tuple
    sentence: str
    action: str
    url: str
    posts: bool = False  # the action is done at once, with one tap
    group_id: uuid.UUID | None = None  # the group whose tile says it too


def of_promises(promised: Iterable[Promise]) -> list[Attention]:
    """Promises that are overdue or soon due, before everything else (W19)."""
    return [
        Attention(
            (-1, one.deadline.due_at),
            f"{_ended(one.sentence)} {capfirst(one.clock.words)}.",
            _("Open"),
            one.url,
            group_id=one.deadline.group_id,
        )
        for one in promised
    ]


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def of_offers(offered: Iterable[SubstituteRequest]) -> list[Attention]:
    """Colleagues who ask for a substitute that he could be (W4)."""
    return [
        Attention(
            (0, one.session.starts_at),
            offer_in_words(one),
            _("I'll do it"),
            reverse("substitute_take", args=[one.pk]),
            posts=True,
            group_id=one.session.group_id,
        )
        for one in offered
    ]


def of_evenings(sessions: Iterable[GroupSession], now: dt.datetime, *, told: Collection[str] = ()) -> list[Attention]:
    """Evenings within four weeks that nobody guides, that have no room, and past ones that nobody recorded.

    `told` are addresses that a promise points to already. Needs `session_workers__worker__absences`.
    """
    found = []
    for session in sessions:
        if not session.is_planned or session.starts_at > now + SOON:
            continue
        missing = _missing(session, now)
        if missing and missing[2] not in told:
            sentence, action, url = missing
            found.append(Attention((0, session.starts_at), sentence, action, url, group_id=session.group_id))
    return found


def _missing(session: GroupSession, now: dt.datetime) -> tuple[str, str, str] | None:
    values = {"group": session.group.name, "when": when(session)}
    page = reverse("session", args=[session.pk])
    if session.ends_at <= now:
        return _("%(group)s, %(when)s: not recorded yet.") % values, _("Open the evening"), page
    if not _comes(session):
        workers = reverse("session_workers", args=[session.pk])
        alone = not session.session_workers.all()
        words = (
            _("%(group)s, %(when)s: nobody guides it.")
            if alone
            else _("%(group)s, %(when)s: who guides it can't come.")
        )
        return words % values, _("Find a worker"), workers
    if session.venue is None and not session.online_link:
        change = reverse("session_change", args=[session.pk])
        return _("%(group)s, %(when)s: there is no room.") % values, _("Choose a room"), change
    return None


def _comes(session: GroupSession) -> bool:
    """Whether one of its workers can come then (W4)."""
    date = session.local_start.date()
    away = [any(one.holds_on(date) for one in place.worker.absences.all()) for place in session.session_workers.all()]
    return not all(away)


def of_groups(
    groups: Iterable[Group],
    seated: Mapping[uuid.UUID, int],
    guided: Collection[uuid.UUID],
    ahead: Collection[uuid.UUID],
) -> list[Attention]:
    """Open groups that are small, or not among the `guided`, or not among those with evenings `ahead` (ids)."""
    found = []
    for group in groups:
        if group.status == GroupStatus.OPEN:
            found += _of_group(group, seated.get(group.pk, 0), group.pk in guided, group.pk in ahead)
    return found


def _of_group(group: Group, seated: int, has_worker: bool, has_evenings: bool) -> list[Attention]:
    found = []

    def say(urgency: int, sentence: str, action: str, page: str) -> None:
        url = reverse(page, args=[group.slug])
        found.append(Attention((urgency, group.name), sentence, action, url, group_id=group.pk))

    if not has_worker:
        sentence = _("%(group)s has no worker on its roster.") % {"group": group.name}
        say(1, sentence, _("Set the roster"), "group_workers")
    if not has_evenings:
        sentence = _("%(group)s has no evenings ahead.") % {"group": group.name}
        say(1, sentence, _("Plan evenings"), "schedule")
    least = group.organisation.seats_least
    if seated < least:
        sentence = ngettext(
            "%(group)s has %(count)d man; a circle works from %(least)d.",
            "%(group)s has %(count)d men; a circle works from %(least)d.",
            seated,
        ) % {"group": group.name, "count": seated, "least": least}
        say(2, sentence, _("Look at the group"), "group")
    return found


def of_hard_moments(user: User, now: dt.datetime) -> list[Attention]:
    """Evenings that were hard for a worker and that he wants to talk about with his coordinator (W40, W42).

    One query, and only for who coordinates. What he wrote stays on the page of the evening.
    """
    if not user.roles.is_coordinator:
        return []
    rows = HardMoment.objects.visible_to(user).waiting().exclude(by=user).defer("words")
    return [
        Attention(
            (0, one.for_coach_at or now),
            _("%(who)s wants to talk about the evening in %(group)s, %(when)s.")
            % {"who": one.by.name, "group": one.session.group.name, "when": when(one.session)},
            _("Open the evening"),
            reverse("session", args=[one.session_id]),
        )
        for one in rows.select_related("by", "session__group").order_by("for_coach_at")
    ]


def of_reachability(organisations: Iterable[Organisation], now: dt.datetime) -> list[Attention]:
    """The evenings and weekends of the coming two weeks on which nobody can be reached (W28). Three queries."""
    found = []
    those = list(organisations)
    for gaps in gaps_ahead(those, now, days=DAYS_AHEAD).values() if those else []:
        if gaps:
            sentence = _("Nobody can be reached on %(days)s.") % {"days": _first_of(gaps)}
            found.append(Attention((1, ""), sentence, _("Look"), reverse("reachability")))
    return found


def _first_of(gaps: list[str]) -> str:
    more = len(gaps) - GAPS_SAID
    said = ", ".join(gaps[:GAPS_SAID])
    if more <= 0:
        return said
    return ngettext("%(days)s and %(count)d more day", "%(days)s and %(count)d more days", more) % {
        "days": said,
        "count": more,
    }


def single_worker(sessions: Iterable[GroupSession], roster_size: int) -> list[str]:
    """“8 December has one worker only”, where the roster has two."""
    if roster_size < 2:
        return []
    return [
        _("%(day)s has one worker only.") % {"day": day(session.local_start.date())}
        for session in sessions
        if session.is_planned and len(session.session_workers.all()) == 1
    ]
