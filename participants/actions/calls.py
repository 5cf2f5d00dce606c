"""Whoever waits for a call: promised, taken up, tried, handed over, spoken (W19, W28).

The same for every kind of call (`CallBack`): a request for contact, a referral, a return.
"""

import datetime as dt
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import contact_of
from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import PeerWorker
from participants import rules
from participants.models import CallBack, CallTry
from participants.rules import due_for_call
from participants.states import CallEnd, CallOutcome
from reminders.actions import acknowledge_deadline, meet_deadline, open_deadline, waive_deadline
from reminders.models import Deadline

__all__ = ["claim_call", "due_for_call", "end_call", "expect_call", "hand_over_call", "note_try"]

C = TypeVar("C", bound=CallBack)
TRIES_BEFORE_GIVING_UP = 3


@transaction.atomic
def expect_call(*, call: C, by: User | None, now: dt.datetime) -> C:
    """Opens the promise of a call that has just been saved; it is told at once to whoever is reachable (W28)."""
    open_deadline(
        kind=call.PROMISE,
        subject=call.subject,
        anchor=call.arrived_at,
        warn_at=call.arrived_at,
        due_at=call.due_at,
        organisation_id=call.organisation_id,
        group_id=getattr(call, "group_id", None),
        by=by,
        now=now,
    )
    return call


def _lock(call: C) -> C:
    return type(call)._default_manager.select_for_update(of=("self",)).select_related("organisation").get(pk=call.pk)


def _refuse_closed(call: CallBack) -> None:
    if call.closed_at:
        raise DomainError(_("This has been taken care of already: %(how)s.") % {"how": call.get_closed_as_display()})


@transaction.atomic
def claim_call(*, call: C, by: User, now: dt.datetime | None = None) -> C:
    """“I'll call.” Alerts rest; the promise stays open until somebody has spoken with him.

    Raises `DomainError` naming the colleague who was first.
    """
    now = now or clock.now()
    locked = _lock(call)
    require(rules.can_take_calls(by, locked.organisation))
    _refuse_closed(locked)
    if locked.claimed_by_id not in {None, by.pk}:
        raise DomainError(
            _("%(name)s calls him already.") % {"name": locked.claimed_by.name if locked.claimed_by else ""}
        )
    return _give_to(locked, by, by=by, now=now)


@transaction.atomic
def hand_over_call(*, call: C, to: PeerWorker, by: User, now: dt.datetime | None = None) -> C:
    """Somebody else calls. The promise and its hour stay as they were."""
    now = now or clock.now()
    locked = _lock(call)
    require(rules.can_take_calls(by, locked.organisation))
    _refuse_closed(locked)
    if to.organisation_id != locked.organisation_id:
        raise DomainError(_("Choose a worker of the same organisation."), field="to")
    return _give_to(locked, to.user, by=by, now=now)


def _give_to(call: C, user: User, *, by: User, now: dt.datetime) -> C:
    call.claimed_by, call.claimed_at = user, now
    call.save(update_fields=["claimed_by", "claimed_at"])
    for deadline in Deadline.objects.open().filter(kind=call.PROMISE, subject=call.subject):
        deadline.owner = contact_of(user)
        deadline.save(update_fields=["owner"])
        acknowledge_deadline(deadline=deadline, by=by, now=now)
    audit.record("call.claimed", call, by=by, organisation_id=call.organisation_id, claimed_by=user.pk)
    return call


@transaction.atomic
def note_try(*, call: C, outcome: str, by: User, now: dt.datetime | None = None) -> C:
    """How an attempt ended. Speaking with him keeps the promise; anything else leaves it open."""
    now = now or clock.now()
    locked = _lock(call)
    require(rules.can_take_calls(by, locked.organisation))
    _refuse_closed(locked)
    CallTry.objects.create(subject=locked.subject, at=now, by=by, outcome=CallOutcome(outcome))
    locked.tries, locked.last_try_at = locked.tries + 1, now
    if outcome == CallOutcome.SPOKEN:
        locked.spoken_at, locked.spoken_by = now, by
        locked.end(CallEnd.SPOKEN, now)
        meet_deadline(kind=locked.PROMISE, subject=locked.subject, by=by, now=now)
    locked.save()
    audit.record("call.tried", locked, by=by, organisation_id=locked.organisation_id, outcome=outcome)
    return locked


@transaction.atomic
def end_call(*, call: C, how: str, by: User | None, now: dt.datetime | None = None) -> C:
    """Nobody has to call any more: he took it back, it belongs to another one, or he could not be reached.

    Giving up takes three attempts; the promise is then waived with that reason, never met.
    """
    now = now or clock.now()
    locked = _lock(call)
    _refuse_closed(locked)
    end = CallEnd(how)
    if end == CallEnd.SPOKEN:
        raise DomainError(_("Write down that you spoke with him."))
    if end == CallEnd.GIVEN_UP and locked.tries < TRIES_BEFORE_GIVING_UP:
        raise DomainError(
            _("Try at least %(count)d times, at different hours, before you stop.") % {"count": TRIES_BEFORE_GIVING_UP}
        )
    locked.end(end, now)
    locked.save()
    waive_deadline(kind=locked.PROMISE, subject=locked.subject, reason=str(end.label), by=by, now=now)
    audit.record("call.ended", locked, by=by, organisation_id=locked.organisation_id, how=end)
    return locked
