"""A participant asks for a call (W19, W28)."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.errors import require
from participants import rules
from participants.actions.calls import due_for_call, end_call, expect_call
from participants.models import ContactRequest, Participant
from participants.states import CallEnd


@transaction.atomic
def ask_for_contact(
    *,
    participant: Participant,
    by: User,
    urgent: bool = False,
    words: str = "",
    token: uuid.UUID,
    now: dt.datetime | None = None,
) -> ContactRequest:
    """“Call me.” The row and its promise are committed before anything else is tried; no broker is needed.

    Pressing twice (the same `token`), or while he is waiting already, makes one request; it becomes urgent if the
    second one is.
    """
    now = now or clock.now()
    man = Participant.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=participant.pk)
    require(rules.is_himself(by, man))
    if known := ContactRequest.objects.filter(pk=token, participant=man).first():
        return known
    if waiting := ContactRequest.objects.waiting().filter(participant=man).first():
        return _add_to(waiting, urgent, words)
    group = man.participations.order_by("closed_at", "-began_at").values_list("group", flat=True).first()
    request = ContactRequest(
        id=token,
        organisation=man.organisation,
        participant=man,
        group_id=group,
        urgent=urgent,
        words=words.strip(),
        arrived_at=now,
        due_at=due_for_call(man.organisation, now),
    )
    request.save(force_insert=True)
    expect_call(call=request, by=by, now=now)
    audit.record("contact.asked", request, by=by, organisation_id=man.organisation_id, urgent=urgent)
    return request


@transaction.atomic
def withdraw_request(*, request: ContactRequest, by: User, now: dt.datetime | None = None) -> ContactRequest:
    """He does not need the call any more; he need not say why."""
    man = Participant.objects.get(pk=request.participant_id)
    require(rules.is_himself(by, man))
    return end_call(call=request, how=CallEnd.WITHDRAWN, by=by, now=now)


@transaction.atomic
def end_request(*, request: ContactRequest, how: str, by: User, now: dt.datetime | None = None) -> ContactRequest:
    """A worker ends it: the man told him so, or three tries did not reach him. Raises what `end_call` raises."""
    require(rules.can_take_calls(by, request.organisation))
    return end_call(call=request, how=how, by=by, now=now)


def _add_to(waiting: ContactRequest, urgent: bool, words: str) -> ContactRequest:
    waiting.urgent = waiting.urgent or urgent
    if words.strip():
        waiting.words = "\n".join(part for part in (waiting.words, words.strip()) if part)
    waiting.save(update_fields=["urgent", "words"])
    return waiting
