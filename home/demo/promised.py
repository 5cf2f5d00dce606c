"""Two years of promises behind us, so that the results have something to show. They hold moments and ids only."""

import datetime as dt
import random
import uuid

from core import clock
from groups.models import Group, Organisation
from intake.models import Referral, ReturnRequest
from intake.notices.ways_in import SEAT
from participants.models import ContactRequest
from reminders.models import Deadline, DeadlineTransition
from reminders.states import DeadlineState

WEEKS = range(6, 100)  # before today: what is newer is told by the stories of the people
DAY, FORTNIGHT = dt.timedelta(hours=9), dt.timedelta(days=14)
# Kind, how long it may take, how many there are in a hundred weeks, and how often it is late.
KINDS = (
    (ContactRequest.PROMISE, DAY, 70, 0.12),
    (Referral.PROMISE, DAY, 45, 0.08),
    (SEAT, FORTNIGHT, 40, 0.15),
    (ReturnRequest.CIRCLE, FORTNIGHT, 24, 0.1),
)


def write_promised(organisation: Organisation, now: dt.datetime, chance: random.Random) -> None:
    """Most were kept in time, some late, a few were not needed any more."""
    groups = list(Group.objects.filter(organisation=organisation, opened_at__isnull=False).order_by("name"))
    rows = []
    for kind, length, number, late in KINDS:
        for _ in range(number):
            group = chance.choice(groups)
            rows.append(_promise(group, kind, length, _share(late, chance), _anchor(group, now, chance)))
    for row in chance.sample(rows, len(rows) // 16):
        row.state, row.waived_because = DeadlineState.WAIVED, "Niet meer nodig."
        row.closed_at = row.anchor + (row.due_at - row.anchor) / 3
    Deadline.objects.bulk_create(rows)
    DeadlineTransition.objects.bulk_create(
        DeadlineTransition(deadline=row, from_state=before, to_state=after, at=at)
        for row in rows
        for before, after, at in (
            ("", DeadlineState.OPEN, row.anchor),
            (DeadlineState.OPEN, row.state, row.closed_at or now),
        )
    )


def _share(late: float, chance: random.Random) -> float:
    """Which part of its time one took; above one is late."""
    return 1 + 2 * chance.random() if chance.random() < late else chance.random() ** 2


def _anchor(group: Group, now: dt.datetime, chance: random.Random) -> dt.datetime:
    """A morning in these two years."""
    day = clock.localdate(group.zone, now) - dt.timedelta(weeks=chance.choice(WEEKS), days=chance.randrange(7))
    return clock.at_local(day, dt.time(chance.randrange(9, 12), 30), group.zone)


def _promise(group: Group, kind: str, length: dt.timedelta, share: float, anchor: dt.datetime) -> Deadline:
    return Deadline(
        kind=kind,
        subject=f"earlier:{uuid.uuid4()}",
        organisation_id=group.organisation_id,
        group_id=group.pk,
        anchor=anchor,
        warn_at=anchor + length / 2,
        due_at=anchor + length,
        state=DeadlineState.MET,
        closed_at=anchor + length * share,
    )
