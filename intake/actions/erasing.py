"""A man is erased: what he asked before he had a file is found by his number or address and goes with it (ADR 0032)."""

import datetime as dt

from django.db import models

from intake import rules
from intake.models import Referral, ReturnRequest
from participants.models import Participant
from participants.states import CallEnd


def on_erasing(*, participant: Participant, now: dt.datetime) -> None:
    """Locks his requests, and gives his file those that reach him at the same number or address and belong to nobody.

    A man who asked twice was two to us until now; erased, he is none.
    """
    digests = _digests(participant)
    for model in (Referral, ReturnRequest):
        same = models.Q(organisation=participant.organisation_id, participant=None, reach_digest__in=digests)
        rows = model.objects.filter(same | models.Q(participant=participant))
        for row in rows.select_for_update(of=("self",), nowait=True).order_by("pk"):
            if row.participant_id is None:
                _adopt(row, participant, now)


def _digests(man: Participant) -> list[str]:
    contacts = [man.contact] if man.contact else []
    reaches = [reach for one in contacts for reach in (one.email, one.phone) if reach]
    reaches += [man.user.email] if man.user else []
    return [digest for reach in reaches for digest in rules.reach_digests(reach)]


def _adopt(row: Referral | ReturnRequest, man: Participant, now: dt.datetime) -> None:
    """One that runs ends first: a man has one running return at a time."""
    if isinstance(row, ReturnRequest) and row.runs:
        row.end(CallEnd.WITHDRAWN, now)
    row.participant = man
    row.save()
