"""Who could guide an evening, and where he is then."""

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from groups.models import Group, PeerWorker
from groups.states import RosterRole
from sessions.models import GroupSession, SessionWorker
from sessions.rules import may_step_in
from sessions.words import when


@dataclass(frozen=True)
class Candidate:
    """A worker who could guide an evening: on the roster or not, and where he is then."""

    worker: PeerWorker
    on_roster: bool
    busy: str  # where he is, in words; empty when he is free
    chosen: bool


def candidates(session: GroupSession) -> list[Candidate]:
    """Everybody of the organisation who may guide: those on the roster first, the lead before all; four queries."""
    roster = {entry.worker_id: entry.role for entry in session.group.facilitations.on(session.local_start.date())}
    chosen = set(session.session_workers.values_list("worker", flat=True))
    found_workers = PeerWorker.objects.filter(organisation=session.group.organisation_id).available()
    workers = list(found_workers.select_related("user"))
    busy = _busy(session, {worker.user_id for worker in workers})
    found = [
        Candidate(worker, worker.pk in roster, busy.get(worker.user_id, ""), worker.pk in chosen) for worker in workers
    ]
    return sorted(
        found,
        key=lambda one: (not one.on_roster, roster.get(one.worker.pk) != RosterRole.LEAD, one.worker.name.casefold()),
    )


def free_colleagues(session: GroupSession, asker: PeerWorker) -> list[PeerWorker]:
    """Who could stand in for `asker`: qualified, elsewhere on no evening at that time; six queries at most."""
    return [
        one.worker
        for one in candidates(session)
        if not one.busy and not one.chosen and one.worker.user.is_active and may_step_in(one.worker, session, asker)
    ]


def _busy(session: GroupSession, users: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Where these people are during this evening; an evening of another organisation is not named."""
    places = (
        SessionWorker.objects.filter(
            session__in=GroupSession.objects.overlapping(session.starts_at, session.ends_at).exclude(pk=session.pk),
            worker__user__in=users,
        )
        .select_related("session__group", "worker")
        .order_by("session__starts_at")
    )
    return {place.worker.user_id: _elsewhere(place.session, session.group) for place in places}


def _elsewhere(other: GroupSession, group: Group) -> str:
    if other.group.organisation_id != group.organisation_id:
        return _("is elsewhere then")
    return _("guides %(group)s then, %(when)s") % {"group": other.group.name, "when": when(other)}
