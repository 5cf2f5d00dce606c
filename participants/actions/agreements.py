"""The agreements of a group: told, and accepted by himself or in the presence of a worker (W12)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Agreement, Group
from participants import rules
from participants.models import AgreementAcceptance, Participant


def current_agreement(group: Group) -> Agreement | None:
    """The version that holds now; None while nothing has been written down."""
    return group.agreements.order_by("-version").first()


@transaction.atomic
def tell_agreements(
    *, participant: Participant, group: Group, by: User | None, now: dt.datetime | None = None
) -> AgreementAcceptance:
    """A worker has gone through the agreements with him; that he agrees is another step."""
    require(rules.can_plan(by, group))
    return _row(participant, _current(group), by, now or clock.now())


@transaction.atomic
def accept_agreements(
    *, participant: Participant, group: Group, version: int, by: User | None, now: dt.datetime | None = None
) -> AgreementAcceptance:
    """He agrees with `version`: by himself, or a worker notes it for a man who has no account.

    Raises `DomainError` when a newer version holds: it must be read first. Saying it twice changes nothing.
    """
    now = now or clock.now()
    require(_is_himself(by, participant) or rules.can_plan(by, group))
    agreement = _current(group)
    if agreement.version != version:
        raise DomainError(_("The agreements have changed. This is the new version: read it, then agree again."))
    row = _row(participant, agreement, by, now)
    if row.accepted_at is None:
        row.accepted_at, row.noted_by = max(now, row.told_at), by
        row.save(update_fields=["accepted_at", "noted_by"])
        audit.record(
            "agreements.accepted", participant, by=by, organisation_id=participant.organisation_id, version=version
        )
    return row


def _is_himself(by: User | None, participant: Participant) -> bool:
    return by is not None and participant.user_id == by.pk


def _current(group: Group) -> Agreement:
    agreement = current_agreement(group)
    if agreement is None:
        raise DomainError(_("This group has not written down its agreements yet."))
    return agreement


def _row(participant: Participant, agreement: Agreement, by: User | None, now: dt.datetime) -> AgreementAcceptance:
    rows = AgreementAcceptance.objects.select_for_update(of=("self",))
    row, _created = rows.get_or_create(
        participant=participant, agreement=agreement, defaults={"told_at": now, "noted_by": by}
    )
    return row
