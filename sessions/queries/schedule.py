"""The strip of one group's evenings, a fortnight a step."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.components import Evening
from groups.models import Group
from participants.models import Participation
from sessions.models import GroupSession, Rsvp, Series
from sessions.queries.pictures import picture, with_people
from sessions.queries.series import running_series
from sessions.rules import still_changes
from sessions.states import Answer
from sessions.words import series_in_words

FORTNIGHT = dt.timedelta(weeks=2)


@dataclass(frozen=True)
class StripEvening:
    """One evening with what the strip lets somebody do."""

    id: uuid.UUID
    evening: Evening
    changeable: bool
    by_hand: bool
    answers: str


@dataclass
class Step:
    """Two weeks of the strip, Monday to Sunday; empty when the group does not meet in them."""

    first: dt.date
    last: dt.date
    evenings: list[StripEvening] = field(default_factory=list)


@dataclass(frozen=True)
class SeriesLine:
    """A running series in one sentence."""

    series: Series
    sentence: str


def series_lines(group: Group, today: dt.date) -> list[SeriesLine]:
    """The plans at the top of the strip; one query."""
    return [SeriesLine(series, series_in_words(series, today)) for series in running_series(group, today)]


def coming_steps(group: Group, now: dt.datetime) -> list[Step]:
    """What is planned from now on, in steps of two weeks from this week's Monday; three queries."""
    rows = list(with_people(group.sessions.filter(ends_at__gt=now)).shown().order_by("starts_at"))
    return _in_steps(_strip(group, rows, now))


def past_evenings(group: Group, now: dt.datetime) -> QuerySet[GroupSession]:
    """Evenings that are over, the latest first."""
    return with_people(group.sessions.filter(ends_at__lte=now)).shown().order_by("-starts_at")


def past_strip(group: Group, rows: Iterable[GroupSession], now: dt.datetime) -> list[StripEvening]:
    """One page of `past_evenings` for the strip."""
    return _strip(group, list(rows), now)


def _strip(group: Group, rows: list[GroupSession], now: dt.datetime) -> list[StripEvening]:
    answers = answers_by_session(group, rows)
    for row in rows:
        row.group = group
    return [
        StripEvening(
            id=row.pk,
            evening=picture(row),
            changeable=still_changes(row, now),
            by_hand=row.moved_by_hand and row.is_planned,
            answers=answers_in_words(answers.get(row.pk, Counter())) if row.is_planned else "",
        )
        for row in rows
    ]


def answers_by_session(group: Group, rows: Iterable[GroupSession]) -> dict[uuid.UUID, Counter]:
    """How many of the men who are in the group now come, come late or can't; one query."""
    men = Participation.objects.open().filter(group=group).values("participant")
    said = Rsvp.objects.filter(session__in=[row.pk for row in rows], participant__in=men)
    found: dict[uuid.UUID, Counter] = {}
    for session, answer in said.values_list("session", "answer"):
        found.setdefault(session, Counter())[answer] += 1
    return found


def answers_in_words(answers: Counter) -> str:
    """“6 come, 1 can't”; empty when nobody has answered."""
    come, cannot = answers[Answer.COMES] + answers[Answer.LATE], answers[Answer.CANNOT]
    parts = []
    if come:
        parts.append(ngettext("%(count)d comes", "%(count)d come", come) % {"count": come})
    if cannot:
        parts.append(ngettext("%(count)d can't", "%(count)d can't", cannot) % {"count": cannot})
    return _("answered: %(answers)s") % {"answers": ", ".join(parts)} if parts else ""


def _in_steps(evenings: list[StripEvening]) -> list[Step]:
    """Steps without a hole between the first evening and the last."""
    if not evenings:
        return []
    start = evenings[0].evening.day
    first = start - dt.timedelta(days=start.weekday())
    count = (evenings[-1].evening.day - first) // FORTNIGHT + 1
    steps = [
        Step(first + number * FORTNIGHT, first + (number + 1) * FORTNIGHT - dt.timedelta(days=1))
        for number in range(count)
    ]
    for one in evenings:
        steps[(one.evening.day - first) // FORTNIGHT].evenings.append(one)
    return steps
