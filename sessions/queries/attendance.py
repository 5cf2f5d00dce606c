"""Who came on the last evenings of a group."""

import uuid
from collections import defaultdict
from collections.abc import Collection

from core.components import Dot
from groups.models import Group
from sessions.models import Attendance
from sessions.states import SessionState

DOTS = 12


def last_held(group: Group) -> list[uuid.UUID]:
    """Ids of the group's last twelve evenings that were held; one query."""
    held = group.sessions.filter(state=SessionState.HELD).order_by("-starts_at")
    return list(held.values_list("pk", flat=True)[:DOTS])


def last_dots(group: Group, participants: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Dot]]:
    """Attendance on those evenings, oldest first, by participant; two queries."""
    rows = (
        Attendance.objects.filter(session__in=last_held(group), participant__in=participants)
        .order_by("session__starts_at")
        .values_list("participant", "presence", "session__starts_at")
    )
    found: dict[uuid.UUID, list[Dot]] = defaultdict(list)
    for participant, presence, starts_at in rows:
        found[participant].append(Dot(state=presence, date=starts_at.date()))
    return found
