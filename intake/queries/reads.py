"""Whose file is read with a request, and what is read of a man before he has one."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from core.access import Subject
from core.models import AccessEvent
from intake.models import Referral, ReturnRequest
from participants.models import Participant


def subject_of_call(row: Any) -> Subject:
    """His own file where he has one, else the request itself. Never asks the database: it is read on every page."""
    if row.participant_id is None:
        return Subject(row._meta.label_lower, str(row.pk), row.organisation_id)
    man = row._state.fields_cache.get("participant")
    user_id = man.user_id if man else None
    return Subject(Participant._meta.label_lower, str(row.participant_id), row.organisation_id, user_id)


def own_reads(user: User) -> "QuerySet[AccessEvent]":
    """Every reading of his files and of the requests that they came from, the newest first: for himself."""
    men = [str(pk) for pk in Participant.objects.own(user).values_list("pk", flat=True)]
    mine = Q(subject_type=Participant._meta.label_lower, subject_id__in=men)
    for model in (Referral, ReturnRequest):
        asked = model.objects.filter(participant__in=men).values_list("pk", flat=True)
        mine |= Q(subject_type=model._meta.label_lower, subject_id__in=[str(pk) for pk in asked])
    return AccessEvent.objects.filter(mine).order_by("-at", "-pk")
