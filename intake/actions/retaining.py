"""Retention of those who asked and never got a file: nobody can tell them, nothing is owed to them (ADR 0032)."""

import datetime as dt
from dataclasses import dataclass

from django.db import models, transaction

from core import audit, clock
from groups.models import Organisation
from intake import queries
from intake.models import Referral, ReturnRequest
from participants.actions import erase_retained, forget_messages, forget_reasons, tell_of_retention
from participants.models import CallTry, Participant
from participants.queries.retention import kept_since
from reminders.models import DeadlineTransition


@dataclass(frozen=True)
class Retained:
    """What one run did."""

    told: int
    erased: int
    strangers: int


def retain(*, now: dt.datetime | None = None) -> Retained:
    """The run of every night: erases who was told, tells who is next, forgets requests without a file."""
    now = now or clock.now()
    erased = erase_retained(now=now)
    return Retained(told=tell_of_retention(now=now), erased=erased, strangers=forget_strangers(now=now))


def forget_strangers(*, now: dt.datetime | None = None) -> int:
    """Deletes requests of people without a file that ended before the retention of their organisation; how many."""
    now = now or clock.now()
    return sum(_forget(one, kept_since(one, now)) for one in Organisation.objects.all())


@transaction.atomic
def _forget(organisation: Organisation, moment: dt.datetime) -> int:
    count = 0
    for rows in queries.strangers_before(organisation, moment):
        for row in rows.select_for_update(of=("self",), skip_locked=True).order_by("pk"):
            _delete(row)
            count += 1
    if count:
        audit.record("referral.forgotten", organisation, by=None, organisation_id=organisation.pk, count=count)
    return count


def _delete(row: Referral | ReturnRequest) -> None:
    """With its contact, its tries, its messages, and what was written beside its promises, which stay counted."""
    forget_reasons([row.subject])
    models.QuerySet(DeadlineTransition).filter(deadline__subject=row.subject).delete()
    forget_messages([row.subject])
    models.QuerySet(CallTry).filter(subject=row.subject).delete()
    contact = row.contact
    row.delete()
    if contact and not contact.user_id and not Participant.objects.filter(contact=contact).exists():
        contact.delete()
