"""Groups as circles of seats."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

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


def seated_by_group(groups: Iterable[Group]) -> dict[uuid.UUID, list[Participation]]:
    """Who holds a seat in each group: members first, each in the order in which they came; one query."""
    rows = Participation.objects.seated().filter(group__in=groups).select_related("participant").order_by("began_at")
    found: dict[uuid.UUID, list[Participation]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: ORDER.index(ParticipationState(row.state))):
        found[row.group_id].append(row)
    return found


def workers_by_group(groups: Iterable[Group]) -> dict[uuid.UUID, list[Facilitation]]:
    """Who stands on each roster today, the lead first; one query."""
    rows = Facilitation.objects.current().filter(group__in=groups).select_related("worker__user").order_by("from_date")
    found: dict[uuid.UUID, list[Facilitation]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.role != RosterRole.LEAD):
        found[row.group_id].append(row)
    return found


def _seat(one: Participation, *, linked: bool) -> Seat:
    if not linked:
        return Seat(state=seat_state(one))
    return Seat(state=seat_state(one), label=one.participant.name, url=reverse("person", args=[one.participant_id]))


def circle_of(
    group: Group, seated: Sequence[Participation], workers: Sequence[Facilitation], *, linked: bool = False
) -> Circle:
    """The picture of one group (W3). `linked`: seats lead to the files of the men whom the reader meets (`met`)."""
    seats = tuple(_seat(one, linked=linked and getattr(one, "met", True)) for one in seated)
    chips = tuple(Chip(name=entry.worker.name) for entry in workers)
    return Circle(seats=seats, workers=chips, places=group.ceiling, url=reverse("group", args=[group.slug]))
