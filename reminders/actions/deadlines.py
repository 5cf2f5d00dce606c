"""Promises: opened and ended with the facts that start and end them; in between, told to whoever must hear."""

import datetime as dt
import logging
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from core import audit, clock
from core.errors import DomainError
from core.states import check_step
from reminders import registry
from reminders.actions.outbox import Notice, cancel_for, enqueue_all
from reminders.models import Deadline, DeadlineTransition
from reminders.notices import ALERT, about
from reminders.states import DEADLINE_STEPS, DeadlineState, Why

log = logging.getLogger("kring.reminders")

AT_ONCE = 200
MOST_STEPS = 20  # a kind that never says "no more" must not keep the sweep busy for ever
AFTER_AN_ERROR = dt.timedelta(minutes=10)


@transaction.atomic
def open_deadline(
    *,
    kind: str,
    subject: str,
    due_at: dt.datetime,
    warn_at: dt.datetime | None = None,
    anchor: dt.datetime | None = None,
    cycle: int = 1,
    owner: Contact | None = None,
    organisation_id: uuid.UUID | None = None,
    group_id: uuid.UUID | None = None,
    by: User | None = None,
    now: dt.datetime | None = None,
) -> Deadline:
    """Opens a promise, once for each (kind, subject, cycle): an earlier one is returned as it stands.

    `anchor` is the moment it counts from (now); `warn_at` when it begins to be told (when it is due). Raises `KeyError`
    for an unknown kind.
    """
    registry.deadline_kind(kind)
    anchor = anchor or min(now or clock.now(), due_at)
    warn_at = max(anchor, warn_at or due_at)
    deadline, created = Deadline.objects.get_or_create(
        kind=kind,
        subject=subject,
        cycle=cycle,
        defaults={
            "anchor": anchor,
            "warn_at": warn_at,
            "due_at": due_at,
            "next_step_at": warn_at,
            "owner": owner,
            "organisation_id": organisation_id,
            "group_id": group_id,
        },
    )
    if created:
        _transition(deadline, "", by=by, at=now or clock.now())
    return deadline


@transaction.atomic
def meet_deadline(*, kind: str, subject: str, by: User | None, now: dt.datetime | None = None) -> int:
    """The promise was kept: closes its open cycles and takes back alerts that have not left yet. Returns how many.

    Saying it twice, or of a promise that was never opened, changes nothing.
    """
    return _close(kind, subject, DeadlineState.MET, by=by, reason="", now=now or clock.now())


@transaction.atomic
def waive_deadline(*, kind: str, subject: str, reason: str, by: User | None, now: dt.datetime | None = None) -> int:
    """The promise is no longer asked, for a reason that somebody writes down. Raises `DomainError` without one."""
    if not reason.strip():
        raise DomainError(_("Write down why this is no longer needed."), field="reason")
    return _close(kind, subject, DeadlineState.WAIVED, by=by, reason=reason.strip()[:300], now=now or clock.now())


def _close(kind: str, subject: str, state: DeadlineState, *, by: User | None, reason: str, now: dt.datetime) -> int:
    rows = Deadline.objects.open().filter(kind=kind, subject=subject)
    deadlines = list(rows.select_for_update().order_by("pk"))
    for deadline in deadlines:
        check_step(DEADLINE_STEPS, DeadlineState(deadline.state), state)
        deadline.state, deadline.closed_at, deadline.waived_because = state, now, reason
        deadline.next_step_at = None
        deadline.save(update_fields=["state", "closed_at", "waived_because", "next_step_at"])
        _transition(deadline, DeadlineState.OPEN, by=by, reason=reason, at=now)
        cancel_for(subject=about(deadline), why=Why.NOT_TRUE, now=now)
        audit.record(f"promise {state}", deadline, by=by, organisation_id=deadline.organisation_id, kind=kind)
    return len(deadlines)


def _transition(deadline: Deadline, before: str, **facts: Any) -> None:
    DeadlineTransition.objects.create(deadline=deadline, from_state=before, to_state=deadline.state, **facts)


@transaction.atomic
def acknowledge_deadline(*, deadline: Deadline, by: User, now: dt.datetime | None = None) -> Deadline:
    """Somebody says that he is on it: alerts that have not left yet rest; the promise stays open until it is kept."""
    now = now or clock.now()
    rows = Deadline.objects.open().filter(pk=deadline.pk, acknowledged_at=None)
    if rows.update(acknowledged_at=now, acknowledged_by=by):
        cancel_for(subject=about(deadline), why=Why.ACKNOWLEDGED, now=now)
        audit.record("promise taken up", deadline, by=by, organisation_id=deadline.organisation_id)
    deadline.refresh_from_db()
    return deadline


def escalate(*, now: dt.datetime | None = None) -> int:
    """Sweep: takes every step of the escalations that is due; returns how many alerts were new.

    Safe to run twice at once: a row is locked while its step is taken, and each alert has its own key.
    """
    now = now or clock.now()
    due = Deadline.objects.open().filter(next_step_at__lte=now).order_by("next_step_at")
    sent = 0
    for pk in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            sent += _escalate_one(pk, now)
        except Exception:
            log.exception("promise %s could not be escalated", str(pk)[:8])
            Deadline.objects.filter(pk=pk).update(next_step_at=now + AFTER_AN_ERROR)  # lets the others through
    return sent


@transaction.atomic
def _escalate_one(pk: uuid.UUID, now: dt.datetime) -> int:
    rows = Deadline.objects.select_for_update(skip_locked=True, of=("self",))
    deadline = rows.filter(Q(pk=pk, state=DeadlineState.OPEN, next_step_at__lte=now)).first()
    if deadline is None:
        return 0
    sent = 0
    hearing = _hearing(deadline)
    while hearing is not None and hearing.at <= now and deadline.step < MOST_STEPS:
        sent += _tell(deadline, hearing, now)
        deadline.owner = hearing.owner or deadline.owner
        deadline.step += 1
        hearing = _hearing(deadline)
    deadline.next_step_at = hearing.at if hearing is not None and deadline.step < MOST_STEPS else None
    deadline.save(update_fields=["step", "next_step_at", "owner"])
    return sent


def _hearing(deadline: Deadline) -> registry.Hearing | None:
    return registry.deadline_kind(deadline.kind).next_to_hear(deadline, deadline.step)


def _tell(deadline: Deadline, hearing: registry.Hearing, now: dt.datetime) -> int:
    return enqueue_all(
        [
            Notice(
                kind=ALERT,
                to=contact,
                key=f"deadline:{deadline.pk}:{deadline.step}:{contact.pk}",
                subject=about(deadline),
                params={"deadline": str(deadline.pk), "step": deadline.step},
                organisation_id=deadline.organisation_id,
            )
            for contact in hearing.contacts
        ],
        now=now,
    )
