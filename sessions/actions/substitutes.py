"""Ask for a substitute, say yes, take it back (W4). Locks: group, evening, worker."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import contacts_of
from accounts.models import User
from core import audit, clock
from core.errors import DomainError, NotAllowed, require
from groups.actions import lock_workers
from groups.models import PeerWorker
from reminders.actions import enqueue_all, open_deadline
from sessions import queries, rules, words
from sessions.actions import booking
from sessions.actions.requests import close_request
from sessions.actions.trail import lock_session, note_change
from sessions.models import GroupSession, SessionWorker, SubstituteRequest
from sessions.notices import substitutes
from sessions.states import ChangeKind, SubstituteState


@transaction.atomic
def ask_substitute(*, session: GroupSession, by: User, now: dt.datetime | None = None) -> SubstituteRequest:
    """Asks the free colleagues of the organisation to guide this evening in his place, which stays his until then.

    Asking twice is asking once. Raises `DomainError` when the evening has begun or is off.
    """
    now = now or clock.now()
    locked = lock_session(session)
    place = locked.session_workers.filter(worker__user=by).select_related("worker__user").first()
    if place is None:
        raise NotAllowed(_("You do not guide this evening."))
    if asked := SubstituteRequest.objects.open().filter(session=locked, worker=place.worker).first():
        return asked
    _refuse_begun(locked, now)
    request = SubstituteRequest.objects.create(session=locked, worker=place.worker, asked_at=now)
    audit.record("substitute.asked", request, by=by, organisation_id=locked.group.organisation_id)
    _tell(request, by=by, now=now)
    return request


def _tell(request: SubstituteRequest, *, by: User, now: dt.datetime) -> None:
    """The colleagues who could do it, and the promise that the coordinators hear of."""
    session, due_at = request.session, substitutes.due_at(request)
    free = queries.free_colleagues(session, request.worker)
    reach = contacts_of(worker.user for worker in free)
    found = substitutes.asked(request, [reach[worker.user_id] for worker in free])
    enqueue_all(sorted(found, key=lambda one: one.key), now=now)
    owners = queries.coordinators_to_reach(session.group.organisation)
    open_deadline(
        kind=substitutes.FOUND,
        subject=substitutes.about(request),
        anchor=now,
        warn_at=max(now, due_at - substitutes.TOLD),
        due_at=due_at,
        owner=owners[0] if owners else None,
        organisation_id=session.group.organisation_id,
        group_id=session.group_id,
        by=by,
        now=now,
    )


def _refuse_begun(session: GroupSession, now: dt.datetime) -> None:
    if not session.is_planned or session.starts_at <= now:
        raise DomainError(_("This evening has begun or does not go on: nobody can step in any more."))


@transaction.atomic
def step_in(*, request: SubstituteRequest, by: User, now: dt.datetime | None = None) -> SubstituteRequest:
    """“I'll do it”: the first to say so has the evening. Saying it twice changes nothing.

    Raises `DomainError` for the second one, with the name of who was first; for one who is elsewhere then, is on the
    evening already, or may not guide it alone.
    """
    now = now or clock.now()
    session = lock_session(request.session)
    current = _current(request, session)
    if current.is_taken and current.taken_by and current.taken_by.user_id == by.pk:
        return current
    _refuse_closed(current)
    _refuse_begun(session, now)
    worker = PeerWorker.objects.filter(organisation=session.group.organisation_id, user=by).available().first()
    if worker is None:
        raise NotAllowed(_("Only workers of this organisation can step in."))
    lock_workers([worker])
    _refuse_unfit(session, current, worker)
    _replace(session, current, worker, by=by, now=now)
    return current


def _current(request: SubstituteRequest, session: GroupSession) -> SubstituteRequest:
    """The request as it is now; its evening is locked."""
    current = SubstituteRequest.objects.select_related("worker__user", "taken_by__user").get(pk=request.pk)
    current.session = session
    return current


def _refuse_closed(request: SubstituteRequest) -> None:
    if request.is_taken and request.taken_by:
        raise DomainError(
            _("%(name)s was first and guides this evening. Thank you for wanting to.") % {"name": request.taken_by.name}
        )
    if not request.is_open:
        raise DomainError(_("A substitute is not needed any more for this evening. Thank you for wanting to."))


def _refuse_unfit(session: GroupSession, request: SubstituteRequest, worker: PeerWorker) -> None:
    if session.session_workers.filter(worker=worker).exists():
        raise DomainError(_("You guide this evening already."))
    if not rules.may_step_in(worker, session, request.worker):
        raise DomainError(words.alone())
    booking.refuse_worker_clash(worker, session.starts_at, session.ends_at, besides=session)
    booking.refuse_away(worker, session)


def _replace(
    session: GroupSession, request: SubstituteRequest, worker: PeerWorker, *, by: User, now: dt.datetime
) -> None:
    """He stands in the place of who asked. The request is closed first: the change would end it as overtaken."""
    place = session.session_workers.get(worker=request.worker)
    on_roster = session.group.facilitations.on(session.local_start.date()).filter(worker=worker).exists()
    request.taken_by = worker
    close_request(request, SubstituteState.TAKEN, kept=True, by=by, now=now)
    place.delete()
    SessionWorker.objects.create(session=session, worker=worker, position=place.position, is_substitute=not on_roster)
    workers = [str(pk) for pk in session.session_workers.order_by("position").values_list("worker", flat=True)]
    note_change(session, ChangeKind.WORKERS, by=by, now=now, calendar=False, workers=workers)


@transaction.atomic
def withdraw_request(*, request: SubstituteRequest, by: User, now: dt.datetime | None = None) -> SubstituteRequest:
    """“I can come after all”, as long as nobody said yes. Twice changes nothing."""
    now = now or clock.now()
    session = lock_session(request.session)
    current = _current(request, session)
    require(current.worker.user_id == by.pk)
    if current.is_taken:
        name = current.taken_by.name if current.taken_by else _("A colleague")
        raise DomainError(_("%(name)s has said yes already and guides this evening.") % {"name": name})
    if current.is_open:
        close_request(current, SubstituteState.WITHDRAWN, kept=False, by=by, now=now)
    return current
