"""Groups as circles of seats."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse

from core import clock
from core.components import Chip, Circle, Seat, SeatState
from groups.models import Facilitation, Group
from groups.states import RosterRole
from participants.models import Participation
from participants.states import ParticipationState

ORDER = [ParticipationState.MEMBER, ParticipationState.TRYING, ParticipationState.INVITED]


SHOWN_AS_RETURNING = dt.timedelta(weeks=4)


def seat_state(participation: Participation) -> str:
    """The state of his seat; a man who came back is shown as returning for his first two evenings or so (W33)."""
    if participation.is_return and clock.now() - participation.began_at < SHOWN_AS_RETURNING:
        return SeatState.RETURNING
    return participation.state


def seats_by_group(groups: Iterable[Group], now: dt.datetime) -> dict[uuid.UUID, list[Seat]]:
    """The seats of each circle without anybody's name: members first, in the order in which they came; one query."""
    rows = Participation.objects.seated().filter(group__in=groups).order_by("began_at")
    found: dict[uuid.UUID, list[Seat]] = defaultdict(list)
    facts = rows.values_list("group_id", "state", "is_return", "began_at")
    for group_id, state, is_return, began_at in sorted(facts, key=lambda row: ORDER.index(ParticipationState(row[1]))):
        returning = is_return and now - began_at < SHOWN_AS_RETURNING
        found[group_id].append(Seat(state=SeatState.RETURNING if returning else state))
    return found


def workers_by_group(groups: Iterable[Group]) -> dict[uuid.UUID, list[Facilitation]]:
    """Who stands on each roster today, the lead first; one query."""
    rows = Facilitation.objects.current().filter(group__in=groups).select_related("worker__user").order_by("from_date")
    found: dict[uuid.UUID, list[Facilitation]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.role != RosterRole.LEAD):
        found[row.group_id].append(row)
    return found


def named_seats(seated: Iterable[Participation]) -> list[Seat]:
    """Seats that lead to the files of the men; without name where the reader does not meet a man (`met`, ADR 0021)."""
    return [
        Seat(state=seat_state(one), label=one.participant.name, url=reverse("person", args=[one.participant_id]))
        if getattr(one, "met", True)
        else Seat(state=seat_state(one))
        for one in seated
    ]


def circle_of(group: Group, seats: Iterable[Seat], workers: Iterable[Facilitation]) -> Circle:
    """The picture of one group (W3)."""
    chips = tuple(Chip(name=entry.worker.name) for entry in workers)
    return Circle(seats=tuple(seats), workers=chips, places=group.ceiling, url=reverse("group", args=[group.slug]))
