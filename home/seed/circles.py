"""One circle: its group, room, workers and calendar, and the men in it with the history of each."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from groups.agreement_texts import TEXT_EN, TEXT_NL
from groups.models import Agreement, Facilitation, Group, GroupTransition, Venue
from groups.states import GroupStatus, RosterRole
from home.seed import words
from home.seed.book import Book
from home.seed.pen import Pen
from home.seed.people import Man
from home.seed.stays import Stay, stays_of
from participants.models import AgreementAcceptance, Participation, ParticipationTransition
from participants.states import ParticipationState
from sessions.models import Series

ZONE = "Europe/Amsterdam"
S = ParticipationState
SIGN_IN = 0.6  # of the men


@dataclass(frozen=True)
class Episode:
    """A stay as it was written: ids of the episode and of the man, and how often he is there."""

    id: uuid.UUID
    man: Man
    stay: Stay
    faithful: float


@dataclass
class Circle:
    number: int
    organisation: uuid.UUID
    id: uuid.UUID
    opened_at: dt.datetime
    lead: uuid.UUID  # his user
    agreement: uuid.UUID
    episodes: list[Episode] = field(default_factory=list)


def write_circle(pen: Pen, organisation: uuid.UUID, venue: uuid.UUID, number: int, first_evening: dt.date) -> Circle:
    """The group on the weekday of `first_evening`, open since that day; no two groups of a room share a day."""
    book, opened = pen.book, dt.datetime.combine(first_evening, dt.time(9), tzinfo=dt.UTC)
    weekday = str(first_evening.isoweekday())
    time = dt.time(19, 30) if number % 3 else dt.time(20)
    group = book.add(
        Group, organisation_id=organisation, name=f"Seed {number}", slug=f"seed-{number}", town=town(number),
        public_text="Verzonnen.", formats=words.FORMATS, weekday=weekday, local_time=time, venue_id=venue,
        status=GroupStatus.OPEN.value, opened_at=opened, listed=True, created_at=opened,
    )  # fmt: skip
    book.add(GroupTransition, group_id=group, from_state="forming", to_state="open", at=opened)
    book.add(
        Series, group_id=group, starts_on=first_evening, local_time=time, zone=ZONE, venue_id=venue, created_at=opened
    )  # fmt: skip
    agreement = book.add(
        Agreement, group_id=group, version=1, text_nl=TEXT_NL, text_en=TEXT_EN, published_at=opened
    )  # fmt: skip
    guides = [pen.people.worker(organisation, weekday, opened) for _ in RosterRole]
    for role, (worker, _user) in zip(RosterRole, guides, strict=True):
        book.add(Facilitation, group_id=group, worker_id=worker, role=role.value, from_date=first_evening)
    return Circle(number, organisation, group, opened, guides[0][1], agreement)


def town(number: int) -> str:
    return words.TOWNS[number % len(words.TOWNS)]


def write_venue(book: Book, organisation: uuid.UUID, number: int) -> uuid.UUID:
    return book.add(
        Venue, organisation_id=organisation, name=f"Seed room {number}", address="Verzonnen straat 1",
        town=town(number), access_note="Verzonnen: bel bij de voordeur.",
    )  # fmt: skip


def write_men(pen: Pen, circle: Circle, members: int) -> None:
    """The men of the circle with their episodes, each with the steps that led to its state."""
    men: dict[int, Man] = {}
    for stay in stays_of(members, circle.opened_at, pen.now, pen.chance):
        if stay.man not in men:
            signs_in = pen.chance.random() < SIGN_IN or not men
            men[stay.man] = pen.people.man(circle.organisation, stay.began_at, signs_in=signs_in)
        circle.episodes.append(_episode(pen, circle, men[stay.man], stay))
    for man in men.values():
        told = min(one.stay.began_at for one in circle.episodes if one.man is man)
        pen.book.add(
            AgreementAcceptance, participant_id=man.id, agreement_id=circle.agreement, told_at=told, accepted_at=told,
            noted_by_id=circle.lead,
        )  # fmt: skip


def _episode(pen: Pen, circle: Circle, man: Man, stay: Stay) -> Episode:
    pk = pen.book.add(
        Participation, participant_id=man.id, group_id=circle.id, state=stay.state.value, is_return=stay.is_return,
        began_at=stay.began_at, member_at=stay.member_at, paused_at=stay.paused_at, closed_at=stay.closed_at,
        created_at=stay.began_at,
    )  # fmt: skip
    before = ""
    for state, at in _steps(stay):
        pen.book.add(
            ParticipationTransition, participation_id=pk, from_state=before, to_state=state.value, at=at,
            by_id=circle.lead,
        )  # fmt: skip
        before = state.value
    return Episode(pk, man, stay, pen.chance.uniform(0.75, 0.95))


def _steps(stay: Stay) -> list[tuple[ParticipationState, dt.datetime]]:
    """The states that he went through, and when."""
    if stay.state == S.INVITED:
        return [(S.INVITED, stay.began_at)]
    steps = [(S.MEMBER if stay.is_return else S.TRYING, stay.began_at)]
    if stay.member_at and not stay.is_return:
        steps.append((S.MEMBER, stay.member_at))
    until = stay.paused_at or stay.closed_at
    return [*steps, (stay.state, until)] if until else steps
