"""What became of a circle's evenings: who came, what they were about, what was promised and said about them."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import F

from home.seed import words
from home.seed.book import Book
from home.seed.circles import Circle, Episode
from home.seed.first_phase import write_checks
from home.seed.pen import Pen
from home.seed.promises import promise
from reminders.models import Attempt, Message
from reminders.states import Audience, MessageState, Outcome
from sessions.models import Attendance, EveningRecord, GroupSession, Rsvp, SessionChange, SessionTheme
from sessions.notices import men
from sessions.promises import RECORDED, about, wanted
from sessions.states import CAME, Answer, CancelReason, ChangeKind, NotMetReason, Presence, SessionState

AWAY = [Presence.EXCUSED.value, Presence.EXCUSED.value, Presence.ABSENT.value]
DAY = dt.timedelta(days=1)
MESSAGES_OF = 180 * DAY  # of a longer time ago nobody asks whether a reminder was sent


class Evening(NamedTuple):
    id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime


def write_past(pen: Pen, circle: Circle) -> int:
    """Everything about the evenings behind; returns how many were held."""
    held = _close(pen, circle)
    came: dict[uuid.UUID, list[Evening]] = {}
    for evening in held:
        there = [one for one in circle.episodes if one.stay.is_there(evening.starts_at)]
        for one in there:
            if _mark(pen, circle, evening, one) in CAME:
                came.setdefault(one.id, []).append(evening)
        _record(pen, circle, evening)
        if evening.starts_at > pen.now - MESSAGES_OF:
            _reminded(pen.book, circle, evening, [one for one in there if one.man.mails])
        pen.book.write_when_full()
    for one in circle.episodes:
        write_checks(pen.book, circle, one, came.get(one.id, []))
    return len(held)


def _close(pen: Pen, circle: Circle) -> list[Evening]:
    """The lead closed every evening at its end; now and then nobody met, or it had been cancelled."""
    rows = GroupSession.objects.filter(group=circle.id).planned().filter(ends_at__lt=pen.now)
    evenings = [Evening(*row) for row in rows.order_by("starts_at").values_list("id", "starts_at", "ends_at")]
    dice = {one.id: pen.chance.random() for one in evenings}
    off = {pk for pk, number in dice.items() if number < 0.02}
    not_met = {pk for pk, number in dice.items() if 0.02 <= number < 0.03}
    rows.filter(pk__in=off).update(
        state=SessionState.CANCELLED, cancel_reason=CancelReason.VENUE, cancelled_at=F("starts_at") - 2 * DAY,
        version=2, revision=2,
    )  # fmt: skip
    closed = {"closed_at": F("ends_at"), "closed_by": circle.lead, "revision": 2}
    rows.filter(pk__in=not_met).update(
        state=SessionState.DID_NOT_MEET, not_met_reason=NotMetReason.NOBODY, **closed
    )  # fmt: skip
    rows.update(state=SessionState.HELD, **closed)
    for one in evenings:
        if one.id not in off:
            state = SessionState.DID_NOT_MEET if one.id in not_met else SessionState.HELD
            _closed(pen.book, circle, one, state)
    return [one for one in evenings if dice[one.id] >= 0.03]


def _closed(book: Book, circle: Circle, evening: Evening, state: SessionState) -> None:
    book.add(
        SessionChange, session_id=evening.id, revision=2, kind=ChangeKind.STATE.value, at=evening.ends_at,
        by_id=circle.lead, detail={"state": [SessionState.PLANNED.value, state.value]},
    )  # fmt: skip
    promise(
        book, RECORDED, f"session:{evening.id}", organisation=circle.organisation, group=circle.id,
        anchor=evening.ends_at, due_at=evening.ends_at + 2 * DAY, kept_at=evening.ends_at, by=circle.lead,
    )  # fmt: skip


def _mark(pen: Pen, circle: Circle, evening: Evening, one: Episode) -> str:
    chance = pen.chance
    comes = chance.random() < one.faithful
    presence = (Presence.LATE if chance.random() < 0.08 else Presence.PRESENT).value if comes else chance.choice(AWAY)
    out = comes and chance.random() < 0.05
    pen.book.add(
        Attendance, session_id=evening.id, participant_id=one.man.id, presence=presence, took_time_out=out,
        came_back=out, mark=uuid.uuid4(), marked_at=evening.ends_at, marked_by_id=circle.lead,
    )  # fmt: skip
    if one.man.user and chance.random() < 0.4:
        answer = Answer.COMES if comes else Answer.CANNOT
        _answer(pen.book, evening.id, one, answer, evening.starts_at - 2 * DAY)
    return presence


def _answer(book: Book, evening: uuid.UUID, one: Episode, answer: Answer, at: dt.datetime) -> None:
    book.add(
        Rsvp, session_id=evening, participant_id=one.man.id, answer=answer.value, answered_version=1, answered_at=at
    )  # fmt: skip


def _record(pen: Pen, circle: Circle, evening: Evening) -> None:
    book, chance = pen.book, pen.chance
    for theme in chance.sample(words.THEMES, chance.randint(1, 2)):
        book.add(SessionTheme, session_id=evening.id, words=theme, by_id=circle.lead, created_at=evening.ends_at)
    book.add(
        EveningRecord, session_id=evening.id, formats=[chance.choice(words.FORMATS)], practical=[],
        for_next=words.LINE if chance.random() < 0.3 else "", line_by_id=circle.lead, created_at=evening.ends_at,
    )  # fmt: skip


def _reminded(book: Book, circle: Circle, evening: Evening, episodes: Sequence[Episode]) -> None:
    """The reminder of two days before, as it was sent to each."""
    at = evening.starts_at - 2 * DAY
    for one in episodes:
        key = f"session:{evening.id}:1:{one.man.contact}:2d"
        pk = book.add(
            Message, key=key, kind=men.TWO_DAYS, audience=Audience.PARTICIPANT.value, recipient_id=one.man.contact,
            organisation_id=circle.organisation, subject=f"session:{evening.id}", version=1,
            params={"session": str(evening.id)}, not_before=at, due_at=at, expires_at=evening.starts_at,
            state=MessageState.SENT.value, claim_token=uuid.uuid4(), claimed_at=at, handed_at=at, channel="email",
            attempts_made=1, finished_at=at, message_id=f"<{uuid.uuid4()}@{words.MAIL}>", created_at=at,
        )  # fmt: skip
        book.add(
            Attempt, message_id=pk, number=1, channel="email", started_at=at, ended_at=at, outcome=Outcome.SENT.value
        )  # fmt: skip


def write_coming(pen: Pen, circle: Circle) -> None:
    """Answers for the next two evenings, and the promises that stand about them by the app's own rule."""
    coming = GroupSession.objects.filter(group=circle.id).planned().filter(starts_at__gt=pen.now)
    for session in coming.select_related("group").order_by("starts_at")[:2]:
        for one in circle.episodes:
            if one.stay.is_there(session.starts_at) and pen.chance.random() < 0.7:
                answer = Answer.COMES if pen.chance.random() < one.faithful else Answer.CANNOT
                _answer(pen.book, session.id, one, answer, pen.now)
        guided = session.session_workers.exists()
        for kind, plan in wanted(session, guided=guided, now=pen.now).items():
            promise(
                pen.book, kind, about(session), organisation=circle.organisation, group=circle.id, anchor=plan.anchor,
                warn_at=plan.warn_at, due_at=plan.due_at,
            )  # fmt: skip
