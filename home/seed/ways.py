"""How the men came in and came back, and when they asked for a call; and who waits today."""

import datetime as dt
import uuid

from home.seed import words
from home.seed.book import Book
from home.seed.circles import Circle, Episode, town
from home.seed.pen import Pen
from home.seed.promises import WORKING_DAY, promise, taken
from intake.models import FirstConversation, Referral, ReferralTransition, ReturnRequest, ReturnTransition
from intake.notices.ways_in import SEAT
from intake.rules import reach_digest
from intake.states import Decision, ReferralState, ReturnState, ReturnWay, Way
from participants.models import CallTry, ContactRequest
from participants.states import CallEnd, CallOutcome, ParticipationState

R = ReferralState
DAY, FORTNIGHT = dt.timedelta(days=1), dt.timedelta(days=14)
ASKS_A_YEAR = 0.4


def write_ways(pen: Pen, circle: Circle) -> None:
    """Of each episode the way that led to it, and the calls for which he asked meanwhile."""
    for one in circle.episodes:
        (_came_back if one.stay.is_return else _came_in)(pen, circle, one)
        _asked(pen, circle, one)


def _came_in(pen: Pen, circle: Circle, one: Episode) -> None:
    """Asked, called, spoken with, seated; entered with his first evening."""
    book, chance, seated = pen.book, pen.chance, one.stay.began_at
    asked = seated - chance.randint(3, 12) * DAY
    called = asked + taken(WORKING_DAY, chance)
    entered = (
        min(seated + chance.randint(1, 14) * DAY, pen.now) if one.stay.state != ParticipationState.INVITED else None
    )
    pk = _referral(
        book, circle.organisation, circle.number, state=R.ENTERED if entered else R.PLACED, asked=asked, called=called,
        contact=one.man.contact, number=one.man.number, welcome=called, entered=entered, by=circle.lead,
        participant=one.man.id, participation=one.id,
    )  # fmt: skip
    _conversation(book, pk, called, circle.lead)
    _promises_in(book, pk, circle, asked, called)
    _seat(book, pk, circle, called, entered)


def _seat(book: Book, referral: uuid.UUID, circle: Circle, welcome: dt.datetime, entered: dt.datetime | None) -> None:
    promise(
        book, SEAT, f"referral:{referral}", organisation=circle.organisation, group=circle.id, anchor=welcome,
        due_at=welcome + FORTNIGHT, kept_at=entered, by=circle.lead,
    )  # fmt: skip


def _referral(
    book: Book,
    organisation: uuid.UUID,
    place: int,
    *,
    state: ReferralState,
    asked: dt.datetime,
    called: dt.datetime | None,
    contact: uuid.UUID,
    number: int,
    by: uuid.UUID,
    welcome: dt.datetime | None = None,
    entered: dt.datetime | None = None,
    participant: uuid.UUID | None = None,
    participation: uuid.UUID | None = None,
) -> uuid.UUID:
    spoken = {"claimed_by_id": by if called else None, "claimed_at": called, "tries": 1 if called else 0}
    pk = book.add(
        Referral, organisation_id=organisation, arrived_at=asked, due_at=asked + WORKING_DAY, last_asked_at=asked,
        way=Way.SELF.value, state=state.value, name=words.name(number), contact_id=contact,
        reach_digest=reach_digest(words.phone(number)), town=town(place), evenings=[], created_at=asked,
        last_try_at=called, spoken_at=called, spoken_by_id=by if called else None, closed_at=called,
        closed_as=CallEnd.SPOKEN.value if called else "", welcome_at=welcome, entered_at=entered,
        participant_id=participant, participation_id=participation, **spoken,
    )  # fmt: skip
    steps = [(R.WAITING, asked), (R.SPOKEN, called), (R.WELCOME, welcome), (R.PLACED, participation and welcome)]
    before = ""
    for after, at in [*steps, (R.ENTERED, entered)]:
        if at:
            book.add(
                ReferralTransition, referral_id=pk, from_state=before, to_state=after.value, at=at, by_id=by
            )  # fmt: skip
            before = after.value
    return pk


def _conversation(book: Book, referral: uuid.UUID, at: dt.datetime, by: uuid.UUID) -> None:
    book.add(
        FirstConversation, referral_id=referral, number=1, held_at=at, held_by_id=by, hopes=words.HEARD,
        agreements_told=True, is_confused=False, uses_during=False, decision=Decision.WELCOME.value, created_at=at,
    )  # fmt: skip


def _promises_in(
    book: Book, referral: uuid.UUID, circle: Circle, asked: dt.datetime, called: dt.datetime | None
) -> None:  # fmt: skip
    """The call that was promised, and the try that kept the promise."""
    promise(
        book, Referral.PROMISE, f"referral:{referral}", organisation=circle.organisation, group=None, anchor=asked,
        due_at=asked + WORKING_DAY, kept_at=called, by=circle.lead,
    )  # fmt: skip
    if called:
        _try(book, f"referral:{referral}", called, circle.lead)


def _try(book: Book, subject: str, at: dt.datetime, by: uuid.UUID) -> None:
    book.add(CallTry, subject=subject, at=at, by_id=by, outcome=CallOutcome.SPOKEN.value)


def _came_back(pen: Pen, circle: Circle, one: Episode) -> None:
    book, chance, seated = pen.book, pen.chance, one.stay.began_at
    asked = seated - 2 * DAY
    called, back = asked + taken(WORKING_DAY, chance), min(seated + chance.randint(1, 14) * DAY, pen.now)
    pk = _return(book, circle, one, asked=asked, called=called, seated=seated, back=back)
    promise(
        book, ReturnRequest.CIRCLE, f"returnrequest:{pk}", organisation=circle.organisation, group=circle.id,
        anchor=asked, due_at=asked + FORTNIGHT, kept_at=back, by=circle.lead,
    )  # fmt: skip


def _return(
    book: Book,
    circle: Circle,
    one: Episode,
    *,
    asked: dt.datetime,
    called: dt.datetime | None = None,
    seated: dt.datetime | None = None,
    back: dt.datetime | None = None,
) -> uuid.UUID:
    by = circle.lead if called else None
    pk = book.add(
        ReturnRequest, organisation_id=circle.organisation, arrived_at=asked, due_at=asked + WORKING_DAY,
        participant_id=one.man.id, group_id=circle.id, way=ReturnWay.PORTAL.value,
        state=(ReturnState.BACK if back else ReturnState.ASKED).value, back_by=asked + FORTNIGHT,
        participation_id=one.id if back else None, seated_at=seated, ended_at=back, claimed_by_id=by,
        claimed_at=called, tries=1 if called else 0, last_try_at=called, spoken_at=called, spoken_by_id=by,
        closed_at=called, closed_as=CallEnd.SPOKEN.value if called else "", created_at=asked,
    )  # fmt: skip
    steps = [(ReturnState.ASKED, asked), (ReturnState.SEATED, seated), (ReturnState.BACK, back)]
    before = ""
    for after, at in steps:
        if at:
            book.add(
                ReturnTransition, request_id=pk, from_state=before, to_state=after.value, at=at, by_id=circle.lead
            )  # fmt: skip
            before = after.value
    promise(
        book, ReturnRequest.PROMISE, f"returnrequest:{pk}", organisation=circle.organisation, group=circle.id,
        anchor=asked, due_at=asked + WORKING_DAY, kept_at=called, by=by,
    )  # fmt: skip
    if called:
        _try(book, f"returnrequest:{pk}", called, circle.lead)
    return pk


def _asked(pen: Pen, circle: Circle, one: Episode) -> None:
    at = one.stay.began_at
    while (at := at + pen.chance.expovariate(ASKS_A_YEAR) * 365 * DAY) < (one.stay.closed_at or pen.now) - DAY:
        _contact(pen.book, circle, one, at, at + taken(WORKING_DAY, pen.chance))


def _contact(book: Book, circle: Circle, one: Episode, asked: dt.datetime, called: dt.datetime | None) -> None:
    """A request for contact: answered at `called`, else it waits."""
    by = circle.lead if called else None
    pk = book.add(
        ContactRequest, organisation_id=circle.organisation, participant_id=one.man.id, group_id=circle.id,
        arrived_at=asked, due_at=asked + WORKING_DAY, words=words.ASKS, claimed_by_id=by, claimed_at=called,
        tries=1 if called else 0, last_try_at=called, spoken_at=called, spoken_by_id=by, closed_at=called,
        closed_as=CallEnd.SPOKEN.value if called else "", created_at=asked,
    )  # fmt: skip
    subject = f"contactrequest:{pk}"
    promise(
        book, ContactRequest.PROMISE, subject, organisation=circle.organisation, group=circle.id, anchor=asked,
        due_at=asked + WORKING_DAY, kept_at=called, by=by,
    )  # fmt: skip
    if called:
        _try(book, subject, called, circle.lead)


def write_waiting(pen: Pen, circles: list[Circle]) -> None:
    """Today in the organisation: one man waits for a call, one for a seat, one in a circle asked for a call, and who
    left most recently wants to come back.
    """
    book, first, asked = pen.book, circles[0], pen.now - dt.timedelta(hours=3)
    contact, number = pen.people.contact_of(asked)
    pk = _referral(
        book, first.organisation, first.number, state=R.WAITING, asked=asked, called=None, contact=contact,
        number=number, by=first.lead,
    )  # fmt: skip
    _promises_in(book, pk, first, asked, None)
    _welcome(pen, first, pen.now - 2 * DAY)
    sits = next((one for one in first.episodes if one.stay.state == ParticipationState.MEMBER), None)
    if sits:
        _contact(book, first, sits, asked, None)
    _wants_back(book, circles, asked)


def _welcome(pen: Pen, circle: Circle, asked: dt.datetime) -> None:
    book, called = pen.book, asked + dt.timedelta(hours=1)
    contact, number = pen.people.contact_of(asked)
    pk = _referral(
        book, circle.organisation, circle.number, state=R.WELCOME, asked=asked, called=called, contact=contact,
        number=number, welcome=called, by=circle.lead,
    )  # fmt: skip
    _conversation(book, pk, called, circle.lead)
    _promises_in(book, pk, circle, asked, called)
    promise(
        book, SEAT, f"referral:{pk}", organisation=circle.organisation, group=None, anchor=called,
        due_at=called + FORTNIGHT,
    )  # fmt: skip


def _wants_back(book: Book, circles: list[Circle], asked: dt.datetime) -> None:
    for circle in circles:
        returned = {one.man.id for one in circle.episodes if one.stay.closed_at is None}
        for one in circle.episodes:
            if one.stay.state == ParticipationState.LEFT and one.man.id not in returned:
                pk = _return(book, circle, one, asked=asked)
                promise(
                    book, ReturnRequest.CIRCLE, f"returnrequest:{pk}", organisation=circle.organisation,
                    group=circle.id, anchor=asked, due_at=asked + FORTNIGHT,
                )  # fmt: skip
                return
