"""Rows that one condition of a door keeps away and nothing else does: without them nobody would miss it.

`benchmarks.drill_mutants` takes the conditions away one by one; each row here is the answer to one that lived.
"""

import datetime as dt
from typing import TYPE_CHECKING

from core import clock
from groups.models import Coaching
from intake.models import ReturnRequest
from intake.states import ReturnState, ReturnWay
from participants.models import ContactRequest, WorkerPath
from participants.states import CallEnd
from sessions.models import Suggestion
from tests import factories as make

if TYPE_CHECKING:
    from accounts.models import User
    from groups.models import PeerWorker
    from tests.permissions.world import Circle

DAY = dt.timedelta(days=1)


def add(own: "Circle", both: "PeerWorker", stopped: "PeerWorker", moved: "User") -> None:
    """`both` takes part and works, `stopped` works no more, `moved` works elsewhere now."""
    _coached(own, moved)
    _asked_by_a_colleague(own, both)
    _of_other_evenings(own, both)
    WorkerPath.objects.create(participant=own.second, interest_on=clock.today(), words=own.word("pathwords"))
    closed = {"state": "withdrawn", "closed_at": clock.now()}
    make.SubstituteRequestFactory(session=own.old, worker=stopped, **closed)


def _coached(own: "Circle", moved: "User") -> None:
    """Today, until tomorrow, until yesterday, from tomorrow, and by a coach who works there no longer."""
    today = clock.today()
    spans = [(today - DAY, None), (today - DAY, today + DAY), (today - 9 * DAY, today - DAY), (today + DAY, None)]
    for number, (from_date, until_date) in enumerate(spans):
        name = f"{own.word('yearling')}{number}"
        user = make.UserFactory(name=name, email=f"{name}@example.org".lower())
        worker = make.PeerWorkerFactory(organisation=own.organisation, user=user)
        make.FacilitationFactory(group=own.group, worker=worker, from_date=today + 30 * DAY)
        Coaching.objects.create(worker=worker, coach=own.worker_user, from_date=from_date, until_date=until_date)
    for coach, worker in ((moved, own.worker), (own.worker_user, own.worker)):
        Coaching.objects.create(worker=worker, coach=coach)


def _asked_by_a_colleague(own: "Circle", both: "PeerWorker") -> None:
    """Calls and ways back of a man who is a worker too: taken up by himself, by a coordinator, and over."""
    now = clock.now()
    asked = {"organisation": own.organisation, "arrived_at": now, "due_at": now + DAY}
    spoken = {"claimed_at": now, "closed_at": now, "closed_as": CallEnd.SPOKEN}
    for claimed_by in (both.user, own.coordinator_user):
        ContactRequest.objects.create(participant=own.second, claimed_by=claimed_by, **asked, **spoken)
    back = {"way": ReturnWay.PORTAL, "back_by": now + 14 * DAY, "ended_at": now}
    over = {"state": ReturnState.WITHDRAWN, "closed_at": now, "closed_as": CallEnd.WITHDRAWN}
    for man, claimed_by in ((own.second, both.user), (own.second, None), (own.left, None)):
        claimed = {"claimed_by": claimed_by, "claimed_at": claimed_by and now}
        ReturnRequest.objects.create(participant=man, **asked, **back, **over, **claimed)


def _of_other_evenings(own: "Circle", both: "PeerWorker") -> None:
    """Words for an evening that nobody of the table guides, and his own words for one that he guides himself."""
    make.SessionWorkerFactory(session=own.old, worker=both)
    make.SessionWorkerFactory(session=own.cancelled, worker=own.trainee)
    for session, man in ((own.cancelled, own.man), (own.old, own.second)):
        Suggestion.objects.create(
            session=session, participant=man, words=own.word("suggestion"), written_at=clock.now()
        )
