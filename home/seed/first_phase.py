"""The first evenings of a man: what was heard, and the look back; and how he says that he is doing later."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from home.seed import words
from home.seed.book import Book
from home.seed.circles import Circle, Episode
from home.seed.pen import Pen
from home.seed.promises import promise
from intake.models import FirstPhaseReview, ResponsibilityCheck, ReviewTransition
from intake.notices.first_phase import REVIEW, REVIEW_WITHIN
from intake.states import ReviewState, Stance
from outcomes import items
from outcomes.models import SelfRating
from participants.states import ParticipationState

if TYPE_CHECKING:
    from home.seed.evenings import Evening

HEARD = (Stance.BLAMES, Stance.SEARCHING, Stance.SEARCHING, Stance.OWNS)
APART = dt.timedelta(weeks=13)
RATES = 0.6  # of the times that he is invited


def write_checks(book: Book, circle: Circle, episode: Episode, came: Sequence["Evening"]) -> None:
    """A check on each of the first four evenings to which he came; then the look back that made him a member."""
    stay = episode.stay
    if stay.is_return:
        return
    for stance, evening in zip(HEARD, came, strict=False):
        book.add(
            ResponsibilityCheck, participation_id=episode.id, session_id=evening.id, stance=stance.value,
            note=words.HEARD, checked_at=evening.ends_at, checked_by_id=circle.lead, created_at=evening.ends_at,
        )  # fmt: skip
    if stay.member_at and len(came) >= len(HEARD):
        _looked_back(book, circle, episode, stay.member_at)
    elif stay.state == ParticipationState.TRYING and len(came) >= len(HEARD):
        _review(book, circle, episode, came[3].ends_at, None)


def _looked_back(book: Book, circle: Circle, episode: Episode, at: dt.datetime) -> None:
    _review(book, circle, episode, at - dt.timedelta(days=3), at)


def _review(
    book: Book, circle: Circle, episode: Episode, opened: dt.datetime, decided: dt.datetime | None
) -> None:  # fmt: skip
    due = opened + REVIEW_WITHIN
    state = ReviewState.MEMBER if decided else ReviewState.OPEN
    pk = book.add(
        FirstPhaseReview, participation_id=episode.id, opened_at=opened, due_at=due, state=state.value,
        decided_at=decided, decided_by_id=circle.lead if decided else None, created_at=opened,
    )  # fmt: skip
    steps = [("", ReviewState.OPEN, opened), (ReviewState.OPEN.value, ReviewState.MEMBER, decided)]
    for before, after, at in steps:
        if at:
            book.add(
                ReviewTransition, review_id=pk, from_state=before, to_state=after.value, at=at, by_id=circle.lead
            )  # fmt: skip
    promise(
        book, REVIEW, f"firstphasereview:{pk}", organisation=circle.organisation, group=circle.id, anchor=opened,
        due_at=due, kept_at=decided, by=circle.lead,
    )  # fmt: skip


def write_ratings(pen: Pen, circle: Circle) -> None:
    """Every three months each man with an account is invited to say how he is doing, and often does."""
    for one in circle.episodes:
        until, at = one.stay.closed_at or pen.now, one.stay.began_at + dt.timedelta(days=20)
        while one.man.user and at < until:
            if pen.chance.random() < RATES:
                answers: items.Answers = {item.key: pen.chance.randint(2, 9) for item in items.RESULTS}
                pen.book.add(
                    SelfRating, participation_id=one.id, given_on=at.date(), written_at=at,
                    sealed=json.dumps(answers, sort_keys=True), created_at=at,
                )  # fmt: skip
            at += APART
