"""What needs attention, in words: the reason and one thing to do about it (W3, W4, W40)."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.models import Group, Organisation
from groups.queries import gaps_ahead
from groups.states import GroupStatus
from home.queries.promises import Promise
from participants.models import Participation
from sessions.models import GroupSession, SubstituteRequest
from sessions.queries import offer_in_words
from sessions.words import day, when

SOON = dt.timedelta(weeks=4)
RECORDABLE = dt.timedelta(days=14)


@dataclass(frozen=True)
class Attention:
    """One sentence, most urgent first by `order`; `action` is what the link says."""

    order: tuple
    sentence: str
    action: str
    url: str
    posts: bool = False  # the action is done at once, with one tap


def of_promises(promised: Iterable[Promise]) -> list[Attention]:
    """Promises that are overdue or soon due, before everything else (W19)."""
    return [
        Attention((-1, one.deadline.due_at), f"{one.sentence.rstrip('.')}. {one.clock.words}.", _("Open"), one.url)
        for one in promised
    ]


def of_offers(offered: Iterable[SubstituteRequest]) -> list[Attention]:
    """Colleagues who ask for a substitute that he could be (W4)."""
    return [
        Attention(
            (0, one.session.starts_at),
            offer_in_words(one),
            _("I'll do it"),
            reverse("substitute_take", args=[one.pk]),
            posts=True,
        )
        for one in offered
    ]


def of_evenings(sessions: Iterable[GroupSession], now: dt.datetime, *, told: Collection[str] = ()) -> list[Attention]:
    """Evenings within four weeks that nobody guides, that have no room, and past ones that nobody recorded.

    `told` are addresses that a promise points to already.
    """
    found = []
    for session in sessions:
        if not session.is_planned or session.starts_at > now + SOON:
            continue
        missing = _missing(session, now)
        if missing and missing[2] not in told:
            sentence, action, url = missing
            found.append(Attention((0, session.starts_at), sentence, action, url))
    return found


def _missing(session: GroupSession, now: dt.datetime) -> tuple[str, str, str] | None:
    values = {"group": session.group.name, "when": when(session)}
    page = reverse("session", args=[session.pk])
    if session.ends_at <= now:
        return _("%(group)s, %(when)s: not recorded yet.") % values, _("Open the evening"), page
    if not session.session_workers.all():
        workers = reverse("session_workers", args=[session.pk])
        return _("%(group)s, %(when)s: nobody guides it.") % values, _("Find a worker"), workers
    if session.venue is None and not session.online_link:
        change = reverse("session_change", args=[session.pk])
        return _("%(group)s, %(when)s: there is no room.") % values, _("Choose a room"), change
    return None


def of_groups(
    groups: Sequence[Group], seated: dict, workers: dict, sessions: Sequence[GroupSession], now: dt.datetime
) -> list[Attention]:
    """Open groups that are small, have no worker or have no evenings ahead."""
    ahead = {session.group_id for session in sessions if session.is_planned and session.ends_at > now}
    found = []
    for group in groups:
        if group.status == GroupStatus.OPEN:
            found += _of_group(group, seated.get(group.pk, []), workers.get(group.pk, []), group.pk in ahead)
    return found


def _of_group(group: Group, seated: list[Participation], workers: list, has_evenings: bool) -> list[Attention]:
    found = []
    if not workers:
        sentence = _("%(group)s has no worker on its roster.") % {"group": group.name}
        found.append(
            Attention((1, group.name), sentence, _("Set the roster"), reverse("group_workers", args=[group.slug]))
        )
    if not has_evenings:
        sentence = _("%(group)s has no evenings ahead.") % {"group": group.name}
        found.append(Attention((1, group.name), sentence, _("Plan evenings"), reverse("schedule", args=[group.slug])))
    least = group.organisation.seats_least
    if len(seated) < least:
        sentence = ngettext(
            "%(group)s has %(count)d man; a circle works from %(least)d.",
            "%(group)s has %(count)d men; a circle works from %(least)d.",
            len(seated),
        ) % {"group": group.name, "count": len(seated), "least": least}
        found.append(Attention((2, group.name), sentence, _("Look at the group"), reverse("group", args=[group.slug])))
    return found


def of_reachability(organisations: Iterable[Organisation], now: dt.datetime) -> list[Attention]:
    """The evenings and weekends of the coming week on which nobody can be reached (W28). Three queries."""
    found = []
    those = list(organisations)
    for gaps in gaps_ahead(those, now).values() if those else []:
        if gaps:
            sentence = _("Nobody can be reached on %(days)s.") % {"days": ", ".join(gaps)}
            found.append(Attention((1, ""), sentence, _("Look"), reverse("reachability")))
    return found


def single_worker(sessions: Iterable[GroupSession], roster_size: int) -> list[str]:
    """“8 December has one worker only”, where the roster has two."""
    if roster_size < 2:
        return []
    return [
        _("%(day)s has one worker only.") % {"day": day(session.local_start.date())}
        for session in sessions
        if session.is_planned and len(session.session_workers.all()) == 1
    ]
