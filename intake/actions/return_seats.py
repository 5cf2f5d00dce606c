"""Back in the circle: a seat above the ceiling, his first evening, and that nobody is forgotten (W3, W33)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError
from core.states import check_step
from groups.models import Group
from groups.states import GroupStatus
from intake import rules
from intake.actions.return_steps import (
    finish,
    keep_promised,
    lock,
    lock_group,
    lock_organisation,
    met_in_circle,
    open_request,
    step,
)
from intake.models import CodeTry, ReturnRequest
from intake.notices.way_back import CIRCLE, CONTACT
from intake.states import RETURN_STEPS, ReturnState, ReturnWay
from participants.actions import calls, seat
from participants.models import Participant, Participation
from participants.states import CallEnd, CallOutcome
from reminders.actions import meet_deadline
from reminders.models import Deadline
from sessions.models import Attendance
from sessions.states import CAME

R = ReturnState
MEETING = (GroupStatus.OPEN, GroupStatus.FORMING)
CODES_KEPT = dt.timedelta(days=1)


@transaction.atomic
def seat_return(*, request: ReturnRequest, group: Group, by: User, now: dt.datetime | None = None) -> ReturnRequest:
    """The next evening of his group, or of another one of the organisation; a full circle is no reason (W3, W33).

    No intake and no first phase: a new episode, as member. When his file was erased a new one is made: his card is the
    proof, and is spent. Raises `DomainError` before somebody spoke with him, when nothing proves his right, and for a
    group that does not meet.
    """
    now = now or clock.now()
    lock_group(group.pk)
    lock_organisation(request.organisation_id)
    locked = lock(request)
    rules.must_help_return(by, locked)
    check_step(RETURN_STEPS, R(locked.state), R.SEATED)
    _refuse(locked, group)
    if locked.participant is None:
        locked.participant = _new_file(locked, by)
        locked.save(update_fields=["participant"])
    seat(participant=locked.participant, group=group, by=by, is_return=True, card=locked.card, began_at=now)
    return lock(locked)  # `on_began` wrote the step


def _refuse(request: ReturnRequest, group: Group) -> None:
    if request.closed_at is None:
        raise DomainError(_("Write down first that you spoke with him."))
    if not request.is_proven:
        raise DomainError(_("Find out first who he is: by his code, or by his file."))
    if group.status not in MEETING:
        raise DomainError(_("This group does not meet at this moment. Choose another one."), field="group")


def _new_file(request: ReturnRequest, by: User) -> Participant:
    """He was forgotten as he wished; what he said now is all that is known."""
    man = Participant.objects.create(
        organisation=request.organisation, name=request.name, contact=request.contact
    )  # fmt: skip
    audit.record("participant.added", man, by=by, organisation_id=man.organisation_id)
    return man


def on_began(*, participation: Participation, by: User | None, now: dt.datetime, **_facts: object) -> None:
    """Whichever page seats him as a return: his request has come to its seat, and without one it begins here.

    So that of every return it is seen whether he came to the circle.
    """
    if not participation.is_return:
        return
    man = participation.participant
    organisation = lock_organisation(man.organisation_id)
    asked = ReturnRequest.objects.running().filter(participant=man).first()
    if asked is None:
        values = {"participant": man, "group": participation.group, "way": ReturnWay.WORKER}
        asked = open_request(organisation, by=by, now=now, **values)
    locked = lock(asked)
    _spoken(locked, by=by, now=now)
    if locked.state == R.ASKED:
        step(locked, R.SEATED, by=by, now=now, participation=participation, seated_at=now)
        # Who guides the group in which he sits down sees the promise now.
        Deadline.objects.open().filter(kind=CIRCLE, subject=locked.subject).update(group_id=participation.group_id)


def _spoken(request: ReturnRequest, *, by: User | None, now: dt.datetime) -> None:
    """Who gives him a seat has spoken with him."""
    if request.closed_at is not None:
        return
    if by is not None:
        calls.note_try(call=request, outcome=CallOutcome.SPOKEN, by=by, now=now)
        request.refresh_from_db(fields=["closed_at", "closed_as", "spoken_at", "spoken_by", "tries", "last_try_at"])
        return
    request.end(CallEnd.SPOKEN, now)
    request.save()
    meet_deadline(kind=CONTACT, subject=request.subject, by=by, now=now)


def on_step(*, participation: Participation, by: User | None, now: dt.datetime, **_facts: object) -> None:
    """He stops again before his first evening: the request ends, and leaving gave him a new card (W32)."""
    if not participation.closed_at:
        return
    for request in ReturnRequest.objects.filter(participation=participation, state=R.SEATED):
        locked = lock(request)
        if locked.state == R.SEATED:
            reason = str(participation.get_state_display())
            finish(locked, R.WITHDRAWN, CallEnd.WITHDRAWN, reason=reason, by=by, now=now)


def on_attended(*, attendance: Attendance, by: User | None, now: dt.datetime, **_facts: object) -> None:
    """He was there: the second promise is kept, by his coming and not by a click."""
    if attendance.presence not in CAME:
        return
    session = attendance.session
    rows = ReturnRequest.objects.filter(
        participant=attendance.participant_id, state=R.SEATED, seated_at__lte=session.ends_at
    )  # fmt: skip
    for request in rows:
        came_back(request=request, by=by, now=now)


@transaction.atomic
def came_back(*, request: ReturnRequest, by: User | None, now: dt.datetime | None = None) -> bool:
    """He sits in the circle again. Said twice is once; whether it was said now for the first time."""
    now = now or clock.now()
    locked = lock(request)
    if locked.state != R.SEATED:
        return False
    met_in_circle(locked, by=by, now=now)
    step(locked, R.BACK, by=by, now=now, ended_at=now)
    return True


def sweep_returns(*, now: dt.datetime | None = None) -> int:
    """Finds every running right of which a promise is missing, and opens it; and who came without its being noticed.

    Safe at any moment, and twice at once: each request is locked and looked at again. Returns how many promises were
    opened. Codes that were typed before yesterday are forgotten.
    """
    now = now or clock.now()
    CodeTry.objects.filter(at__lt=now - CODES_KEPT).delete()
    for request in ReturnRequest.objects.filter(state=R.SEATED).select_related("participation"):
        _look_whether_he_came(request, now)
    running = list(ReturnRequest.objects.running().order_by("pk"))
    counted = set(
        Deadline.objects.open().filter(subject__in=[one.subject for one in running]).values_list("kind", "subject")
    )
    missing = [one for one in running if not _owed(one) <= counted]
    return sum(_mend(request, now) for request in missing)


def _owed(request: ReturnRequest) -> set[tuple[str, str]]:
    kinds = (CIRCLE,) if request.closed_at else (CIRCLE, CONTACT)
    return {(kind, request.subject) for kind in kinds}


@transaction.atomic
def _mend(request: ReturnRequest, now: dt.datetime) -> int:
    locked = lock(request)
    return keep_promised(locked, by=None, now=now) if locked.runs else 0


@transaction.atomic
def _look_whether_he_came(request: ReturnRequest, now: dt.datetime) -> None:
    episode = request.participation
    if episode is None:  # his file was erased, and his seat with it: there is nobody left who could come
        locked = lock(request)
        if locked.state == R.SEATED:
            reason = _("His file was erased")
            finish(locked, R.WITHDRAWN, CallEnd.WITHDRAWN, reason=reason, by=None, now=now)
        return
    came = Attendance.objects.filter(
        participant=episode.participant_id, presence__in=CAME,
        session__ends_at__gte=episode.began_at, session__starts_at__lte=now,
    ).order_by("session__starts_at").select_related("session").first()  # fmt: skip
    if came:
        came_back(request=request, by=None, now=min(came.session.ends_at, now))
