"""A man's own answers for himself, and those of men who said yes for research (W34, W35)."""

import datetime as dt
from typing import Any

from django.db.models import Max, QuerySet

from accounts.models import User
from core.access import Subject
from groups.models import Organisation
from outcomes.models import RatingRhythm, ResearchConsent, ResearchRound, SelfRating
from outcomes.states import ConsentKind
from participants.models import Participation


def subject_of_round(row: Any) -> Subject:
    """Whoever reads a round reads this man's file (ADR 0027). Needs `participation__participant`."""
    man = row.participation.participant
    return Subject(man._meta.label_lower, str(man.pk), man.organisation_id, man.user_id)


def consenting(organisation: Organisation, *, at: dt.datetime) -> "QuerySet[Participation]":
    """The episodes in this organisation's groups of the men whose yes to research stands at that moment (W35)."""
    standing = ResearchConsent.objects.standing(ConsentKind.RESEARCH, at)
    return Participation.objects.filter(
        group__organisation=organisation, participant__in=standing.values("participant")
    )


# --- for himself ------------------------------------------------------------------------------------------------------


def own_ratings(user: User) -> list[SelfRating]:
    """His ratings, oldest first; one query."""
    return list(SelfRating.objects.own(user).select_related("participation__participant").order_by("given_on"))


def own_research(user: User) -> list[ResearchRound]:
    """What he answered for research, oldest first; one query."""
    return list(ResearchRound.objects.own(user).select_related("participation__participant").order_by("given_on"))


def own_consents(user: User, now: dt.datetime) -> dict[str, dt.datetime]:
    """To which of the two questions his yes stands, and since when; one query."""
    said = ResearchConsent.objects.own(user).filter(at__lte=now).order_by("at", "pk")
    newest = {kind: (given, at) for kind, given, at in said.values_list("kind", "given", "at")}
    return {kind: at for kind, (given, at) in newest.items() if given}


def own_place(user: User) -> Participation | None:
    """The episode in which he rates: his newest open one, else none; one query."""
    rows = Participation.objects.own(user).open().select_related("participant__organisation", "group")
    return rows.order_by("-began_at", "-pk").first()


def asked_after_leaving(user: User, now: dt.datetime) -> Participation | None:
    """His last episode, when he has left, was asked the one question and has not answered it, and both yeses stand.

    At most three queries.
    """
    rhythms = RatingRhythm.objects.filter(participant__user=user).exclude(asked_after_at=None)
    for kind in ConsentKind:
        rhythms = rhythms.filter(participant__in=ResearchConsent.objects.standing(kind, now).values("participant"))
    man = rhythms.order_by("-asked_after_at").values_list("participant", flat=True).first()
    if man is None or ResearchRound.objects.own(user).filter(after_leaving=True).exists():
        return None
    episodes = list(Participation.objects.own(user).select_related("participant__organisation").order_by("-began_at"))
    if any(one.closed_at is None for one in episodes):
        return None
    return next(one for one in episodes if one.participant_id == man)


def is_invited(user: User) -> bool:
    """Whether a letter invited him and he has not rated since; one query."""
    rhythms = RatingRhythm.objects.filter(participant__user=user).exclude(invited_at=None)
    rated = Max("participant__participations__self_ratings__written_at")
    rows = rhythms.annotate(rated_at=rated).values_list("invited_at", "rated_at")
    return any(rated_at is None or rated_at < invited_at for invited_at, rated_at in rows)
