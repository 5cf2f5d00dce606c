"""The steps of a return: one legal one at a time, each with its line in the history and its promises (W33)."""

import datetime as dt
from typing import Any

from accounts.models import User
from core import audit
from core.states import check_step
from groups.models import Group, Organisation
from intake.models import ReturnRequest, ReturnTransition
from intake.notices.way_back import CIRCLE, CONTACT
from intake.states import RETURN_STEPS, ReturnState
from participants.actions.calls import due_for_call
from participants.states import CallEnd
from reminders.actions import meet_deadline, open_deadline, waive_deadline
from reminders.models import Deadline
from reminders.states import DeadlineState


def lock_organisation(pk: Any) -> Organisation:
    """Whoever asks to come back and whoever is seated as a return take turns, so that one man has one request.

    The order is always group, organisation, request. NO KEY: rows that only point to the organisation need not wait.
    """
    return Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_group(pk: Any) -> Group | None:
    return Group.objects.select_for_update(of=("self",)).filter(pk=pk).first()


def lock(request: ReturnRequest) -> ReturnRequest:
    """The row as it is now, held until the end of the transaction; with what pages and steps need."""
    rows = ReturnRequest.objects.select_for_update(of=("self",)).select_related(
        "organisation", "contact", "participant__contact", "card"
    )
    return rows.get(pk=request.pk)


def open_request(organisation: Organisation, *, by: User | None, now: dt.datetime, **values: Any) -> ReturnRequest:
    """A request with its two promises; he is called today, and sits in a circle within `entry_days`."""
    request = ReturnRequest.objects.create(
        organisation=organisation,
        arrived_at=now,
        due_at=due_for_call(organisation, now),
        back_by=now + dt.timedelta(days=organisation.entry_days),
        **values,
    )
    note(request, "", by=by, now=now)
    keep_promised(request, by=by, now=now)
    audit.record("return.asked", request, by=by, organisation_id=organisation.pk, way=request.way)
    return request


def keep_promised(request: ReturnRequest, *, by: User | None, now: dt.datetime) -> int:
    """Opens what a running request is owed and nobody counts yet; needs its lock. Returns how many were opened."""
    owed = [(CIRCLE, request.arrived_at + (request.back_by - request.arrived_at) / 2, request.back_by)]
    if request.closed_at is None:
        owed.append((CONTACT, request.arrived_at, request.due_at))
    rows = Deadline.objects.filter(subject=request.subject)
    known = list(rows.values_list("kind", "state"))
    missing = [one for one in owed if (one[0], DeadlineState.OPEN) not in known]
    for kind, warn_at, due_at in missing:
        open_deadline(
            kind=kind,
            subject=request.subject,
            cycle=1 + sum(1 for name, _state in known if name == kind),
            anchor=request.arrived_at,
            warn_at=warn_at,
            due_at=due_at,
            organisation_id=request.organisation_id,
            group_id=request.group_id,
            by=by,
            now=now,
        )
    return len(missing)


def step(
    request: ReturnRequest, state: ReturnState, *, by: User | None, now: dt.datetime, reason: str = "", **changes: Any
) -> ReturnRequest:
    """One step of a locked request. Raises `DomainError` for an illegal one."""
    before = ReturnState(request.state)
    check_step(RETURN_STEPS, before, state)
    request.state = state
    for name, value in changes.items():
        setattr(request, name, value)
    request.save()
    note(request, before, by=by, now=now, reason=reason)
    audit.record("return.stepped", request, by=by, organisation_id=request.organisation_id, before=before, after=state)
    return request


def note(request: ReturnRequest, before: str, *, by: User | None, now: dt.datetime, reason: str = "") -> None:
    """The line in the history of a step that has been written already."""
    ReturnTransition.objects.create(
        request=request, from_state=before, to_state=request.state, at=now, by=by, reason=reason[:300]
    )


def finish(
    request: ReturnRequest, state: ReturnState, how: CallEnd, *, reason: str, by: User | None, now: dt.datetime
) -> ReturnRequest:
    """It ends without his being back: what is still owed is waived with the reason; his right stays as it is."""
    why = reason.strip() or str(state.label)
    call = {} if request.closed_at else {"closed_at": now, "closed_as": how}
    for kind in (CONTACT, CIRCLE):
        waive_deadline(kind=kind, subject=request.subject, reason=why, by=by, now=now)
    return step(request, state, by=by, now=now, reason=reason, ended_at=now, **call)


def met_in_circle(request: ReturnRequest, *, by: User | None, now: dt.datetime) -> None:
    """The second promise is kept: he sat in a circle again."""
    meet_deadline(kind=CIRCLE, subject=request.subject, by=by, now=now)
