"""The page on which a man sees his own lines (W34)."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Contact, User
from core import clock
from outcomes import items, plots, rules
from outcomes.items import Answers, Item
from outcomes.models import ResearchRound, SelfRating
from outcomes.queries import ratings
from outcomes.states import TOPIC, ConsentKind
from participants.models import Participation
from reminders.models import OptOut


@dataclass(frozen=True)
class OwnLine:
    """One result: what it is, his newest answer, its line, and the same in numbers, newest first."""

    item: Item
    newest: int | None
    picture: plots.Course
    numbers: list[tuple[dt.date, int | None]]


@dataclass(frozen=True)
class Row:
    """One day in numbers, in the order of the lines."""

    day: dt.date
    numbers: list[int | None]


@dataclass(frozen=True)
class Answered:
    """What he answered for research on one day, in words."""

    pk: uuid.UUID
    day: dt.date
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class OwnProgress:
    """`place`: where he would rate, none when he takes part nowhere. `today`: what he said today already.

    `next_on`: the day from which he may rate again, when that is later than today.
    """

    place: Participation | None
    rounds: list[SelfRating]  # newest first
    lines: list[OwnLine]
    why: list[tuple[dt.date, str]]  # why he comes, newest first
    today: Answers
    next_on: dt.date | None
    invites: bool
    can_be_invited: bool
    consents: dict[str, dt.datetime]
    research: list[ResearchRound]  # newest first
    research_place: Participation | None
    research_today: Answers
    research_next_on: dt.date | None

    @property
    def table(self) -> list[Row]:
        """The lines in numbers, newest first."""
        days = [one.given_on for one in self.rounds]
        return [Row(day, [line.numbers[n][1] for line in self.lines]) for n, day in enumerate(days)]

    @property
    def answered(self) -> list[Answered]:
        return [Answered(one.pk, one.given_on, _in_words(one.answers)) for one in self.research]

    @property
    def can_rate(self) -> bool:
        return self.place is not None and self.next_on is None

    @property
    def asks_research(self) -> bool:
        """His yes stands, and there is a place and a day for it."""
        return self.research_place is not None and self.research_next_on is None

    @property
    def said_yes(self) -> bool:
        return ConsentKind.RESEARCH in self.consents

    @property
    def said_yes_after(self) -> bool:
        return ConsentKind.AFTER in self.consents


def own_progress(user: User, now: dt.datetime) -> OwnProgress:
    """`/me/progress/`: everything of himself and nothing of anybody else. Seven queries; nine for who has left."""
    place = ratings.own_place(user)
    rounds, research = ratings.own_ratings(user), ratings.own_research(user)
    consents = ratings.own_consents(user, now)
    asked = _research_place(user, place, consents, now)
    today, next_on = _when(rounds, place, now)
    research_today, research_next_on = _when(research if place else [], asked, now)
    contacts = list(Contact.objects.filter(participant__user=user).values_list("pk", flat=True))
    off = OptOut.objects.filter(contact__in=contacts, topic=TOPIC).exists()
    return OwnProgress(
        place=place,
        rounds=rounds[::-1],
        lines=[line for item in items.RESULTS if (line := _line(item, rounds)).picture.spots],
        why=_why(rounds),
        today=today,
        next_on=next_on,
        invites=bool(contacts) and not off,
        can_be_invited=bool(contacts),
        consents=consents,
        research=research[::-1],
        research_place=asked,
        research_today=research_today,
        research_next_on=research_next_on,
    )


def _research_place(user: User, place: Participation | None, consents: dict, now: dt.datetime) -> Participation | None:
    """Where he answers for research: while he takes part with one yes, after he left with both and once asked."""
    if ConsentKind.RESEARCH not in consents:
        return None
    return place or ratings.asked_after_leaving(user, now)


def _when(
    rounds: "Sequence[SelfRating | ResearchRound]", place: Participation | None, now: dt.datetime
) -> tuple[Answers, dt.date | None]:
    """What he said today, and else the day to wait for, if any."""
    if place is None:
        return {}, None
    today = clock.localdate(place.participant.organisation.zone, now)
    said = next((one for one in rounds if one.given_on == today), None)
    days = [one.given_on for one in rounds]
    if said is not None or rules.may_begin(days, today):
        return (said.answers if said else {}), None
    return {}, rules.next_round_on(days)


def _line(item: Item, rounds: Sequence[SelfRating]) -> OwnLine:
    given = [(one.given_on, value if isinstance(value := one.answers.get(item.key), int) else None) for one in rounds]
    newest = given[-1][1] if given else None
    return OwnLine(item, newest, plots.course(given, most=items.MOST), given[::-1])


def _why(rounds: Sequence[SelfRating]) -> list[tuple[dt.date, str]]:
    words = {value: str(label) for value, label in items.MOTIVATION.choices}
    return [(one.given_on, words[why]) for one in reversed(rounds) if (why := one.answers.get(items.MOTIVATION.key))]


def _in_words(answers: Answers) -> list[tuple[str, str]]:
    """Question and answer, of what he did not leave open."""
    asked = [(item, answers[item.key]) for item in items.RESEARCH if item.key in answers]
    return [(str(item.text), str(dict(item.choices)[value])) for item, value in asked]
