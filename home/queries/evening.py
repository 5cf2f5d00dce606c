"""The page of one evening: who guides it, who said what, what happened to it."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from core.components import Chip, Evening, Moment
from intake.queries import EveningCheck, evening_checks
from participants.models import Participation
from participants.states import ParticipationState
from sessions.models import Attendance, GroupSession, Rsvp
from sessions.queries import picture, why_not
from sessions.rules import can_plan, still_changes
from sessions.states import Answer, SessionState
from sessions.words import change_in_words, first_names, when


@dataclass(frozen=True)
class Man:
    """Somebody of the group, as the workers of this evening may see him: his first name and what he said."""

    name: str
    answer: str = ""  # a value of Answer; empty when he has not answered
    before_the_move: bool = False
    presence: str = ""  # what was recorded, in words
    time_out: bool = False
    check: EveningCheck | None = None  # he is in his first phase and came

    @property
    def chip(self) -> Chip:
        return Chip(name=self.name)


@dataclass(frozen=True)
class EveningPage:
    """The whole page of an evening."""

    session: GroupSession
    evening: Evening
    when: str
    reason: str
    men: list[Man]
    history: list[Moment]
    plans: bool  # may he plan this group's evenings: then he sees the way to its schedule too
    changeable: bool
    over: bool

    @property
    def coming(self) -> list[Man]:
        return [man for man in self.men if man.answer in {Answer.COMES, Answer.LATE}]

    @property
    def sent_word(self) -> list[Man]:
        return [man for man in self.men if man.answer == Answer.CANNOT]

    @property
    def silent(self) -> list[Man]:
        return [man for man in self.men if not man.answer]

    @property
    def recorded(self) -> list[Man]:
        return [man for man in self.men if man.presence]


def evening_page(session: GroupSession, user: User, now: dt.datetime) -> EveningPage:
    """Five queries for a `session` that comes with its people (`with_people`)."""
    plans = can_plan(user, session.group)
    return EveningPage(
        session=session,
        evening=picture(session, title=session.group.name),
        when=when(session),
        reason=why_not(session) if session.is_cancelled else "",
        men=_men(session, user),
        history=_history(session) if plans else [],
        plans=plans,
        changeable=plans and still_changes(session, now),
        over=session.ends_at <= now or session.state in {SessionState.HELD, SessionState.DID_NOT_MEET},
    )


def _men(session: GroupSession, user: User) -> list[Man]:
    """The men of the group, and those who were there and have left since; never the reader himself.

    Who pauses is shown only when he answered all the same.
    """
    marks = {mark.participant_id: mark for mark in session.attendances.select_related("participant")}
    said = {row.participant_id: row for row in session.rsvps.all()}
    seated = Participation.objects.open().filter(group=session.group_id, began_at__lt=session.ends_at)
    people = {
        row.participant_id: row.participant
        for row in seated.select_related("participant")
        if row.state != ParticipationState.PAUSED or row.participant_id in said
    }
    people |= {mark.participant_id: mark.participant for mark in marks.values()}
    people = {pk: person for pk, person in people.items() if person.user_id != user.pk}
    names = first_names({pk: person.name for pk, person in people.items()})
    checks = evening_checks(session, marks.keys() & people.keys()) if marks else {}
    men = [_man(name, said.get(pk), marks.get(pk), session, checks.get(pk)) for pk, name in names.items()]
    return sorted(men, key=lambda man: man.name.casefold())


def _man(
    name: str, said: Rsvp | None, mark: Attendance | None, session: GroupSession, check: EveningCheck | None
) -> Man:
    return Man(
        name=name,
        answer=said.answer if said else "",
        before_the_move=said is not None and said.answered_version < session.version,
        presence=mark.get_presence_display() if mark else "",
        time_out=mark is not None and mark.took_time_out,
        check=check,
    )


def _history(session: GroupSession) -> list[Moment]:
    rows = session.changes.select_related("by").order_by("-revision", "-pk")
    zone = session.group.zone
    return [Moment(at=session.local(row.at).replace(tzinfo=None), title=change_in_words(row, zone)) for row in rows]
