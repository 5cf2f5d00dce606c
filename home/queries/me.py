"""The participant's own pages: his next evening, then the ones after. Never another participant."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from core import clock
from core.components import Evening
from intake.models import Ending
from intake.queries import own_ending
from intake.queries.returns import WayBack, own_way_back
from outcomes.queries.ratings import asked_after_leaving, is_invited
from outcomes.queries.studies import is_asked
from participants.models import ContactRequest, Participant, Participation
from participants.queries import OwnEpisode, agreements_of, own_episodes, own_goes_on
from sessions.models import Announcement, GroupSession, Rsvp
from sessions.queries import evening_just_over, note_of, own_words, picture, with_people
from sessions.queries.announcements import own_announcements
from sessions.rules import can_answer, can_note_tension
from sessions.states import Answer

AHEAD_WEEKS = 26


@dataclass(frozen=True)
class OwnEvening:
    """An evening as he sees it. `moved` tells that it changed after he answered."""

    session: GroupSession
    picture: Evening
    workers: list[str]
    took_part: list[str]  # those of them who want men to know that they took part themselves (W38)
    answer: str
    moved: bool
    why_not: str
    can_answer: bool

    @property
    def comes(self) -> bool:
        return self.answer in (Answer.COMES, Answer.LATE)


@dataclass(frozen=True)
class OwnHome:
    name: str
    takes_part: bool
    next_evening: OwnEvening | None
    later: list[OwnEvening]
    announcements: list[Announcement]
    just_over: GroupSession | None  # the evening after which he may still say how he is (W8)
    ending: Ending | None
    agreements_wait: bool
    has_app: bool
    asks: bool  # a letter invited him to say how he is doing, and he has not yet (W34)
    asks_once: bool  # he left, allowed one question, and it waits (W35)
    call: ContactRequest | None  # he asked for one, and nobody has spoken with him yet
    paused: list[OwnEpisode]
    way_back: WayBack | None
    is_asked: bool  # a study asks him, or he said something to one (W35)
    goes_on: dt.datetime | None  # what we know of him is erased then, unless he asks to be kept


def own_home(user: User, now: dt.datetime) -> OwnHome:
    """`/me/`: the next evening that is on, and what comes after it."""
    coming = own_evenings(user, now)
    first = next((one for one in coming if one.session.is_planned), None)
    episodes = own_episodes(user)
    return OwnHome(
        name=user.name,
        takes_part=bool(episodes),
        next_evening=first,
        later=[one for one in coming if one is not first],
        announcements=own_announcements(user, now),
        just_over=evening_just_over(user, now),
        paused=[one for one in episodes if one.is_paused],
        way_back=None if episodes else own_way_back(user, now),
        goes_on=None if episodes else own_goes_on(user),
        ending=own_ending(user),
        agreements_wait=any(not one.is_accepted for one in agreements_of([one.participation for one in episodes])),
        is_asked=is_asked(user, clock.today()),
        has_app=any(one.participation.group.group_app_link for one in episodes),
        asks=bool(episodes) and is_invited(user),
        asks_once=not episodes and asked_after_leaving(user, now) is not None,
        call=ContactRequest.objects.own(user).waiting().select_related("claimed_by").first(),
    )


def own_evenings(user: User, now: dt.datetime, *, weeks: int = AHEAD_WEEKS) -> list[OwnEvening]:
    """Coming evenings of the groups he takes part in, with his answers."""
    rows = GroupSession.objects.own(user).filter(ends_at__gt=now, starts_at__lt=now + dt.timedelta(weeks=weeks))
    sessions = list(with_people(rows.shown()).order_by("starts_at"))
    answers = {rsvp.session_id: rsvp for rsvp in Rsvp.objects.filter(participant__user=user, session__in=sessions)}
    return [_own(session, answers.get(session.pk)) for session in sessions]


def own_evening(user: User, session: GroupSession) -> OwnEvening:
    """One evening with his answer, for the answer to a tap."""
    [row] = with_people(GroupSession.objects.own(user).filter(pk=session.pk))
    return _own(row, Rsvp.objects.filter(participant__user=user, session=row).first())


@dataclass(frozen=True)
class OwnEveningPage:
    """One evening with what he wrote about it."""

    evening: OwnEvening
    words: str
    tension: dict[str, object]
    started: bool
    over: bool
    answers: bool  # he may still answer and bring something in
    notes: bool  # he may still note his tension


def own_evening_page(user: User, session: GroupSession, now: dt.datetime) -> OwnEveningPage:
    """`/me/sessions/<id>/`; needs `group`. Never another participant."""
    suggestion, note = own_words(user, session)
    tension: dict[str, object] = {"before": note.before, "after": note.after, "shared": note.shared} if note else {}
    return OwnEveningPage(
        evening=own_evening(user, session),
        words=suggestion.words if suggestion else "",
        tension=tension,
        started=session.starts_at <= now,
        over=session.ends_at <= now,
        answers=can_answer(user, session, now),
        notes=can_note_tension(user, session, now),
    )


def _own(session: GroupSession, rsvp: Rsvp | None) -> OwnEvening:
    places = session.session_workers.all()
    return OwnEvening(
        session=session,
        picture=picture(session),
        workers=[place.worker.name.split()[0] for place in places],
        took_part=[place.worker.name.split()[0] for place in places if place.worker.tells_past],
        answer=rsvp.answer if rsvp else "",
        moved=bool(rsvp and rsvp.answered_version < session.version),
        why_not=note_of(session) if session.is_cancelled else "",
        can_answer=session.is_planned,
    )


def own_file(user: User, session: GroupSession) -> Participant:
    """The file with which he takes part in this evening's group. Raises `Participant.DoesNotExist`."""
    return Participant.objects.own(user).get(
        participations__in=Participation.objects.own(user).open().filter(group=session.group_id)
    )
