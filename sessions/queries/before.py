"""How an evening stood before it was last moved: what somebody who thinks better of it goes back to."""

import datetime as dt
from typing import Any

from sessions.models import GroupSession
from sessions.states import ChangeKind


def as_it_was(session: GroupSession) -> dict[str, Any]:
    """Date, time and room before the newest change, where that was a move; empty otherwise. One query.

    A move and another room at once are two rows of the same moment.
    """
    rows = list(session.changes.order_by("-revision")[:2])
    newest = [row for row in rows if row.at == rows[0].at and row.kind in (ChangeKind.MOVED, ChangeKind.PLACE)]
    found: dict[str, Any] = {}
    for row in newest:
        if "starts_at" in row.detail:
            start = session.local(dt.datetime.fromisoformat(row.detail["starts_at"][0]))
            found |= {"date": start.date(), "local_time": start.time()}
        if "venue" in row.detail:
            found["venue"] = row.detail["venue"][0]
    return found
