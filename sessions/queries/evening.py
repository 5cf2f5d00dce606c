"""One evening as it is being written down: its men, what stands about them, and what does not agree."""

import datetime as dt
import uuid

from django.db.models import Exists, Q, QuerySet

from accounts.models import User
from participants.models import Participation
from participants.states import OPEN, ParticipationState
from sessions.models import GroupSession, HardMoment, Mark, SessionTheme, SessionWorker
from sessions.states import MarkOutcome

PAST_EVENINGS = 40
SUGGESTED = 8


def men_of_evening(session: GroupSession) -> QuerySet[Participation]:
    """The episodes of the men who belong on its list: who takes part then, and who was marked on it.

    Who pauses is on it when he answered all the same.
    """
    answered = session.rsvps.values("participant")
    active = Q(state__in=OPEN) & (~Q(state=ParticipationState.PAUSED) | Q(participant__in=answered))
    rows = Participation.objects.filter(group=session.group_id, began_at__lt=session.ends_at)
    return rows.filter(active)


def as_met_by(rows: QuerySet[Participation], session: GroupSession, user: User) -> QuerySet[Participation]:
    """Of `rows` of this evening's group those whom `user` meets: never himself, and a colleague who takes part only
    while he sits there, for who guides this evening or stands on the roster (ADR 0021). No query of its own.
    """
    guided = SessionWorker.objects.filter(session=session, worker__user=user)
    met = Q(Exists(guided), state__in=OPEN) | Participation.objects.met_by(user)
    return rows.filter(met).exclude(participant__user=user)


def open_disputes(session: GroupSession) -> dict[uuid.UUID, Mark]:
    """By man: the latest mark that differs from the one that stands, as long as nobody decided; one query."""
    rows = Mark.objects.filter(session=session).exclude(outcome=MarkOutcome.SAME).select_related("by")
    last = {mark.participant_id: mark for mark in rows.order_by("number")}
    return {pk: mark for pk, mark in last.items() if mark.outcome == MarkOutcome.CONFLICT}


def themes_of(session: GroupSession) -> list[SessionTheme]:
    """In the order in which they were written down."""
    return list(session.themes.order_by("created_at", "pk"))


def suggested_themes(session: GroupSession) -> list[str]:
    """Themes of this group's evenings before, the most frequent first, without those it has; two queries."""
    past = GroupSession.objects.filter(group=session.group_id, starts_at__lt=session.starts_at).order_by("-starts_at")
    ids = list(past.values_list("pk", flat=True)[:PAST_EVENINGS])
    rows = SessionTheme.objects.filter(session__in=[*ids, session.pk])
    here = {row.words.casefold() for row in rows if row.session_id == session.pk}
    counted: dict[str, list[str]] = {}
    for row in rows:
        if row.session_id != session.pk and row.words.casefold() not in here:
            counted.setdefault(row.words.casefold(), []).append(row.words)
    ordered = sorted(counted.values(), key=lambda spellings: (-len(spellings), spellings[0].casefold()))
    return [spellings[0] for spellings in ordered[:SUGGESTED]]


def line_from_before(session: GroupSession) -> tuple[str, dt.datetime] | None:
    """What the last evening of the group left for this one; one query."""
    before = (
        GroupSession.objects.filter(group=session.group_id, starts_at__lt=session.starts_at)
        .exclude(record=None)
        .select_related("record")
        .order_by("-starts_at")
        .first()
    )
    return (before.record.for_next, before.starts_at) if before and before.record.for_next else None


def hard_moments(session: GroupSession) -> QuerySet[HardMoment]:
    return HardMoment.objects.filter(session=session).select_related("by")
