"""The page of one evening: who guides it, who comes, how it went, what happened to it."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from accounts.models import User
from core.components import Evening, Moment
from groups.rules import can_manage_group, is_on_roster
from groups.states import WorkingFormat
from home.queries.men import Man, men_of
from intake.queries import EveningCheck, evening_checks
from sessions import queries
from sessions.models import EveningRecord, GroupSession, HardMoment, SessionTheme
from sessions.queries import picture, why_not
from sessions.rules import can_reopen, is_recordable, still_changes
from sessions.states import Answer, Practical
from sessions.words import change_in_words, first_names, when


@dataclass(frozen=True)
class Tick:
    """One choice of a list, ticked or not."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True)
class Record:
    """What the evening was about, as far as the reader may know it."""

    themes: list[SessionTheme] = field(default_factory=list)
    theme_count: int = 0
    suggestions: list[str] = field(default_factory=list)
    row: EveningRecord | None = None
    before: tuple[str, dt.datetime] | None = None  # the line that the last evening left, and its start

    @property
    def formats(self) -> list[Tick]:
        chosen = self.row.formats if self.row else []
        return [Tick(one.value, str(one.label), one.value in chosen) for one in WorkingFormat]

    @property
    def practical(self) -> list[Tick]:
        chosen = self.row.practical if self.row else []
        return [Tick(one.value, str(one.label), one.value in chosen) for one in Practical]

    @property
    def worked_with(self) -> list[str]:
        return [one.label for one in self.formats if one.on]

    @property
    def helped_with(self) -> list[str]:
        return [one.label for one in self.practical if one.on]


@dataclass(frozen=True)
class EveningPage:
    """The whole page of an evening. `words`: may he read themes and lines; `plans`: may he plan this group."""

    session: GroupSession
    evening: Evening
    when: str
    reason: str
    men: list[Man]
    checks: list[tuple[str, EveningCheck]]  # who is in his first phase and came: his name, and where he stands
    record: Record
    hard: list[HardMoment]
    own_hard: HardMoment | None
    history: list[Moment]
    form: uuid.UUID
    plans: bool
    words: bool
    changeable: bool
    open: bool  # it can be written down now
    reopens: bool
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
        return [man for man in self.men if man.standing.presence]

    @property
    def disputed(self) -> list[Man]:
        return [man for man in self.men if man.standing.dispute]

    @property
    def marked(self) -> int:
        return sum(1 for man in self.men if man.presence)

    @property
    def remembered(self) -> list[Man]:
        """Whom to have in mind tonight: new, back, or so many years here."""
        return [man for man in self.men if not man.is_over and (man.is_new or man.is_back or man.years)]


def evening_page(session: GroupSession, user: User, now: dt.datetime) -> EveningPage:
    """Needs a `session` with its people (`with_people`); eight queries, and six more once it can be written down."""
    on_roster = is_on_roster(user, session.group)
    coordinates = can_manage_group(user, session.group)
    plans = on_roster or coordinates
    guides = any(place.worker.user_id == user.pk for place in session.session_workers.all())
    words = on_roster or guides
    started = is_recordable(session, now)
    hard = list(queries.hard_moments(session)) if started else []
    men = men_of(session, user, started=started)
    return EveningPage(
        session=session,
        evening=picture(session, title=session.group.name),
        when=when(session),
        reason=why_not(session) if session.is_cancelled else "",
        men=men,
        checks=checks_of(session, men),
        record=_record(session, words=words, started=started, asks=started and not session.is_closed),
        hard=[
            one for one in hard if one.for_coach_at and can_manage_group(user, session.group) and one.by_id != user.pk
        ],
        own_hard=next((one for one in hard if one.by_id == user.pk), None),
        history=_history(session) if plans else [],
        form=uuid.uuid4(),
        plans=plans,
        words=words,
        changeable=plans and still_changes(session, now),
        open=started and session.is_planned,
        reopens=session.is_closed and can_reopen(None, session, now),
        over=session.ends_at <= now or session.is_closed,
    )


def checks_of(session: GroupSession, men: list[Man]) -> list[tuple[str, EveningCheck]]:
    """By name, those of `men` of whom can be noted where they stand (W24); no query before anybody is marked."""
    marked = {man.id: man.name for man in men if man.standing.presence}
    found = evening_checks(session, marked) if marked else {}
    return [(name, found[pk]) for pk, name in marked.items() if pk in found]


def _record(session: GroupSession, *, words: bool, started: bool, asks: bool) -> Record:
    before = queries.line_from_before(session) if words and not session.is_closed else None
    if not started:
        return Record(before=before)
    themes = queries.themes_of(session)
    return Record(
        themes=themes if words else [],
        theme_count=len(themes),
        suggestions=queries.suggested_themes(session) if words and asks else [],
        row=EveningRecord.objects.filter(session=session).first(),
        before=before,
    )


def _history(session: GroupSession) -> list[Moment]:
    rows = session.changes.select_related("by").order_by("-revision", "-pk")
    zone = session.group.zone
    return [Moment(at=session.local(row.at).replace(tzinfo=None), title=change_in_words(row, zone)) for row in rows]


def names_in(words: str, men: list[Man]) -> str:
    """The first name of a man of the evening that stands in `words`, so that the page can hint at it; else empty."""
    said = {word.strip(".,;:!?()'’\"").casefold() for word in words.split()}
    names = first_names({man.id: man.episode.participant.name for man in men})
    firsts = {name.split()[0] for name in names.values()}
    return next((name for name in sorted(firsts) if name.casefold() in said), "")
