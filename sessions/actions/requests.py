"""A request for a substitute follows the evening: it ends with the place that it is about (W4)."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.actions import contact_of
from accounts.models import User
from core import audit
from core.states import check_step
from reminders.actions import cancel_for, enqueue, meet_deadline, waive_deadline
from reminders.states import Why
from sessions.models import GroupSession, SubstituteRequest
from sessions.notices import substitutes
from sessions.states import SUBSTITUTE_STEPS, ChangeKind, SubstituteState

ENDING = frozenset({ChangeKind.MOVED, ChangeKind.CANCELLED, ChangeKind.STATE})


def end_requests(session: GroupSession, kind: ChangeKind, *, by: User | None, now: dt.datetime) -> None:
    """Ends what makes no sense after a change: the evening moved, is off or over, or the place went to another.

    In the transaction of the change; the caller holds the evening's lock.
    """
    rows = SubstituteRequest.objects.open().filter(session=session).select_related("worker__user")
    for request in rows:
        request.session = session
        replaced = not session.session_workers.filter(worker=request.worker_id).exists()
        if kind in ENDING or replaced:
            close_request(request, SubstituteState.ENDED, kept=replaced, by=by, now=now)


def close_request(
    request: SubstituteRequest, state: SubstituteState, *, kept: bool, by: User | None, now: dt.datetime
) -> None:
    """Writes the end of a request, with what was promised and what is still on its way; tells who asked.

    `kept`: another worker stands in his place. The caller holds the evening's lock.
    """
    check_step(SUBSTITUTE_STEPS, SubstituteState(request.state), state)
    request.state, request.closed_at = state, now
    request.save()
    session, subject = request.session, substitutes.about(request)
    audit.record(f"substitute.{state}", request, by=by, organisation_id=session.group.organisation_id)
    cancel_for(subject=subject, why=Why.NOT_TRUE, now=now)
    if kept:
        meet_deadline(kind=substitutes.FOUND, subject=subject, by=by, now=now)
    else:
        reason = _("the request was taken back or the evening changed")
        waive_deadline(kind=substitutes.FOUND, subject=subject, reason=reason, by=by, now=now)
    asker = request.worker.user
    if by is None or by.pk != asker.pk:
        enqueue(substitutes.answered(request, contact_of(asker), now=now), now=now)
