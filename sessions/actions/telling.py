"""Messages about evenings: written ahead by a sweep, and at once by the action that changes an evening.

Every list goes into the outbox in the order of its keys, so that a sweep and an action never wait for each other.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts.actions import contacts_of
from accounts.models import Contact
from core import clock
from reminders.actions import Notice, cancel_for, enqueue_all
from reminders.models import Message
from sessions import notices, queries
from sessions.models import GroupSession, SessionWorker
from sessions.notices import men, staff, timing

AT_ONCE = 100
KEYS_AT_ONCE = 500
Moved = tuple[GroupSession, dt.datetime]  # an evening and when it was before


def plan_reminders(*, now: dt.datetime | None = None) -> int:
    """Sweep: writes the messages about the evenings of the coming three days, and Monday's digest.

    Returns how many messages were new. Safe to run twice at once: every message has its own key.
    """
    now = now or clock.now()
    ids = list(_near(now).order_by("starts_at", "pk").values_list("pk", flat=True))
    written = 0
    for start in range(0, len(ids), AT_ONCE):
        written += _plan_part(ids[start : start + AT_ONCE], now)
    return written + _plan_digests(now)


def _near(now: dt.datetime) -> "QuerySet[GroupSession]":
    return GroupSession.objects.planned().filter(starts_at__gt=now, starts_at__lte=now + timing.HORIZON)


@transaction.atomic
def _plan_part(ids: Sequence[uuid.UUID], now: dt.datetime) -> int:
    """An evening that somebody else has in hand is passed over: that action writes what is near, or the next sweep."""
    free = GroupSession.objects.select_for_update(of=("self",), skip_locked=True)
    return plan(list(free.filter(pk__in=ids).select_related("group").order_by("pk")), now=now)


def plan(sessions: Sequence[GroupSession], *, now: dt.datetime) -> int:
    """Writes the messages of those evenings that are near, in the caller's transaction; needs `group`.

    Four queries and those of the outbox, whatever the number of evenings.
    """
    near = [one for one in sessions if one.is_planned and now < one.starts_at <= now + timing.HORIZON]
    if not near:
        return 0
    found = _for_men(near) + _for_workers(near)
    wanted = [one for one in found if one.expires_at is None or one.expires_at > now]
    return enqueue_all(sorted(_without_told(wanted, now), key=lambda one: one.key), now=now)


def _for_men(near: Sequence[GroupSession]) -> list[Notice]:
    contacts = queries.men_by_group({one.group_id for one in near})
    return [notice for one in near for notice in men.reminders(one, contacts.get(one.group_id, ()))]


def _for_workers(near: Sequence[GroupSession]) -> list[Notice]:
    places = list(SessionWorker.objects.filter(session__in=near).select_related("worker__user"))
    reach = contacts_of(place.worker.user for place in places)
    guides: dict[uuid.UUID, list[Contact]] = {}
    for place in places:
        guides.setdefault(place.session_id, []).append(reach[place.worker.user_id])
    return [notice for one in near for notice in staff.who_comes(one, guides.get(one.pk, ()))]


def _without_told(found: list[Notice], now: dt.datetime) -> list[Notice]:
    """Leaves out what a man knows already: who was told of a move has no use for the reminder that it overtook."""
    late = {men.key_of_change(one) for one in found if one.kind == men.TWO_DAYS and (one.not_before or now) <= now}
    keys, told = sorted(late), set[str]()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        told |= set(Message.objects.filter(key__in=part).values_list("key", flat=True))
    return [
        one
        for one in found
        if one.kind != men.TWO_DAYS or (one.not_before or now) > now or men.key_of_change(one) not in told
    ]


@transaction.atomic
def _plan_digests(now: dt.datetime) -> int:
    roles = queries.coordinators()
    reach = contacts_of(role.user for role in roles)
    found = [
        staff.digest(role.organisation, reach[role.user_id], monday=monday, at=at)
        for role in roles
        for monday, at in timing.digest_mondays(role.organisation, now)
        if at - timing.HORIZON <= now < at + staff.DIGEST_HOLDS
    ]
    return enqueue_all(sorted(found, key=lambda one: one.key), now=now)


def tell(*, changed: Sequence[Moved] = (), dropped: Iterable[GroupSession] = (), now: dt.datetime) -> None:
    """Evenings got another time or place, or are off: takes their old messages back and tells the men of the group.

    Each man gets one message, about the first of them, however many there are. In the caller's transaction, and before
    the men leave when their group closes. All evenings are of one group; needs `group`.
    """
    off = list(dropped)
    for session in [*(one for one, _was in changed), *off]:
        cancel_for(subject=notices.about(session), before_version=session.version, now=now)
    told = [(was, one) for one, was in changed] + [(one.starts_at, one) for one in off]
    ahead = sorted((pair for pair in told if pair[1].starts_at > now), key=lambda pair: (pair[0], str(pair[1].pk)))
    if ahead:
        was, first = ahead[0]
        contacts = queries.men_by_group([first.group_id]).get(first.group_id, [])
        more = len(ahead) - 1
        if first.is_cancelled:
            found = men.cancelled(first, contacts, more=more)
        else:
            found = men.changed(first, contacts, was=was, more=more)
        enqueue_all(sorted(found, key=lambda one: one.key), now=now)
    plan([one for one, _was in changed], now=now)
