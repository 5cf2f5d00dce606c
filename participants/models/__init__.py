"""The man, his participations, and the calls that somebody owes him."""

from participants.models.agreements import AgreementAcceptance
from participants.models.calls import CallBack, CallTry, ContactRequest
from participants.models.cards import ReturnCard
from participants.models.growing import WorkerPath, WorkerPathTransition
from participants.models.people import (
    Participant,
    ParticipantQuerySet,
    Participation,
    ParticipationQuerySet,
    ParticipationTransition,
)
from participants.models.reviews import ReadingReview

__all__ = [
    "AgreementAcceptance",
    "CallBack",
    "CallTry",
    "ContactRequest",
    "Participant",
    "ParticipantQuerySet",
    "Participation",
    "ParticipationQuerySet",
    "ParticipationTransition",
    "ReadingReview",
    "ReturnCard",
    "WorkerPath",
    "WorkerPathTransition",
]
