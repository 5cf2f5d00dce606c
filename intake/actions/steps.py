"""The steps of a referral: one legal one at a time, each with its line in the history."""

import datetime as dt
from typing import Any

from accounts.actions import contact_of
from accounts.models import User
from core import audit
from core.errors import DomainError
from core.states import check_step
from intake.models import DemandSignal, Referral, ReferralTransition
from intake.notices.professionals import news
from intake.notices.ways_in import SEAT, TALK_AGAIN
from intake.states import REFERRAL_STEPS, DemandEnd, ReferralState
from reminders.actions import enqueue_all, meet_deadline, open_deadline, waive_deadline
from reminders.models import Deadline


def lock(referral: Referral) -> Referral:
    """The row as it is now, held until the end of the transaction; with its organisation."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("organisation", "contact", "participant")
    return rows.get(pk=referral.pk)


def step(
    referral: Referral, state: ReferralState, *, by: User | None, now: dt.datetime, reason: str = "", **changes: Any
) -> Referral:
    """One step of a locked referral. Raises `DomainError` for an illegal one."""
    before = ReferralState(referral.state)
    check_step(REFERRAL_STEPS, before, state)
    referral.state = state
    for name, value in changes.items():
        setattr(referral, name, value)
    referral.save()
    note(referral, before, by=by, now=now, reason=reason)
    audit.record(
        "referral.stepped", referral, by=by, organisation_id=referral.organisation_id, before=before, after=state
    )
    return referral


def note(referral: Referral, before: str, *, by: User | None, now: dt.datetime, reason: str = "") -> None:
    """The line in the history of a step that has been written already."""
    ReferralTransition.objects.create(
        referral=referral, from_state=before, to_state=referral.state, at=now, by=by, reason=reason[:300]
    )
    tell_professional(referral, now=now)


def tell_professional(referral: Referral, *, now: dt.datetime) -> None:
    """Who referred him is told that there is news, once for each that he lets him hear (W11)."""
    enqueue_all(news(referral), now=now)


def promise(
    kind: str, subject: str, *, referral: Referral, warn_at: dt.datetime, due_at: dt.datetime, by: User | None,
    now: dt.datetime,
) -> Deadline:  # fmt: skip
    """Opens the next promise of a kind about a subject: an earlier one that was kept or waived stays as it ended."""
    whose = by or referral.claimed_by
    earlier = Deadline.objects.filter(kind=kind, subject=subject).count()
    return open_deadline(
        kind=kind,
        subject=subject,
        cycle=earlier + 1,
        anchor=now,
        warn_at=warn_at,
        due_at=due_at,
        owner=contact_of(whose) if whose else None,
        organisation_id=referral.organisation_id,
        by=by,
        now=now,
    )


def end_signals(referral: Referral, how: DemandEnd, *, by: User | None, now: dt.datetime) -> None:
    """Nobody has to find a group for him any more; the call that was agreed meanwhile is not needed either."""
    for signal in DemandSignal.objects.select_for_update().filter(referral=referral, ended_at=None):
        signal.ended_at, signal.ended_as = now, how
        signal.save(update_fields=["ended_at", "ended_as"])
        waive_deadline(kind=TALK_AGAIN, subject=signal_subject(signal), reason=str(how.label), by=by, now=now)


def signal_subject(signal: DemandSignal) -> str:
    return f"demandsignal:{signal.pk}"


def keep_talk(referral: Referral, *, by: User | None, now: dt.datetime) -> None:
    """The talk that was agreed has been held."""
    meet_deadline(kind=TALK_AGAIN, subject=referral.subject, by=by, now=now)


def give_up_promises(referral: Referral, *, reason: str, by: User | None, now: dt.datetime) -> None:
    """He does not want it, or not now: a seat and a talk are no longer owed. Raises without a reason."""
    if not reason.strip():
        raise DomainError("a reason is needed")
    for kind in (SEAT, TALK_AGAIN):
        waive_deadline(kind=kind, subject=referral.subject, reason=reason, by=by, now=now)
