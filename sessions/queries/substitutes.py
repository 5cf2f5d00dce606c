"""Requests for a substitute as the pages show them (W4)."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from sessions.models import GroupSession, SubstituteRequest
from sessions.queries.pictures import guides, place_in_words
from sessions.rules import can_plan
from sessions.states import SubstituteState
from sessions.words import when


@dataclass(frozen=True)
class Asked:
    """One request as the reader sees it: `offered` when he can say yes."""

    request: SubstituteRequest
    sentence: str
    mine: bool
    offered: bool
    sees_evening: bool = False
    plans: bool = False  # he may choose somebody himself


def offers(user: User, now: dt.datetime) -> list[SubstituteRequest]:
    """What colleagues ask and he could do, the soonest first; one query."""
    rows = SubstituteRequest.objects.offered_to(user, now)
    return list(rows.select_related("session__group", "session__venue", "worker__user").order_by("session__starts_at"))


def offer_in_words(request: SubstituteRequest) -> str:
    """Who asks, where and when; needs `session` with group and room, and `worker`."""
    session = request.session
    parts = [session.group.name, when(session), place_in_words(session)]
    evening = ", ".join(part for part in parts if part)
    return _("%(name)s asks for a substitute: %(evening)s.") % {"name": request.worker.name, "evening": evening}


def asked_of(request: SubstituteRequest, user: User, now: dt.datetime) -> Asked:
    """One request for its own page; five queries at most."""
    return Asked(
        request=request,
        sentence=_became(request),
        mine=request.worker.user_id == user.pk,
        offered=SubstituteRequest.objects.offered_to(user, now).filter(pk=request.pk).exists(),
        plans=request.is_open and request.session.is_planned and can_plan(user, request.session.group),
        sees_evening=GroupSession.objects.on_desk_of(user).filter(pk=request.session_id).exists(),
    )


def _became(request: SubstituteRequest) -> str:
    """What became of it, in one sentence."""
    if request.state == SubstituteState.OPEN:
        return _("Nobody has said yes so far.")
    if request.state == SubstituteState.TAKEN and request.taken_by:
        return _("%(name)s guides this evening.") % {"name": request.taken_by.name}
    if request.state == SubstituteState.WITHDRAWN:
        return _("%(name)s can come after all.") % {"name": request.worker.name}
    return _("The evening changed: this is not asked any more.")


def asked_on(session: GroupSession, user: User, now: dt.datetime) -> list[Asked]:
    """The open requests about one evening, for its page; one query and one for each of at most two."""
    if session.starts_at <= now:
        return []
    rows = SubstituteRequest.objects.waiting(now).filter(session=session).select_related("worker__user")
    found = []
    for request in rows.order_by("asked_at"):
        request.session = session
        mine = request.worker.user_id == user.pk
        offered = not mine and SubstituteRequest.objects.offered_to(user, now).filter(pk=request.pk).exists()
        found.append(Asked(request, "", mine, offered))
    return found


def can_ask(session: GroupSession, user: User, asked: list[Asked], now: dt.datetime) -> bool:
    """He guides this evening, it has not begun, and he has not asked yet; needs the rows of `with_people`."""
    asks = any(one.mine for one in asked)
    return guides(session, user) and session.is_planned and session.starts_at > now and not asks
