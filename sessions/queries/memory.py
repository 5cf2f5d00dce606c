"""What a group remembers of its evenings: themes, formats, who came, how many (W5, W7)."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from accounts.models import User
from core.components import Dot
from groups.models import Group
from groups.states import WorkingFormat
from participants.models import Participation
from sessions.models import Attendance, EveningRecord, GroupSession, SessionTheme
from sessions.queries.attendance import last_dots
from sessions.states import CAME, SessionState
from sessions.words import first_names

YEAR = dt.timedelta(days=365)
WIDTH, HEIGHT, STEP = 320, 100, 12  # units of the drawings
THEMES = 20


@dataclass(frozen=True)
class Bar:
    """One evening on the drawing of the size, or one row of a table beside it; numbers of the drawing are text."""

    date: dt.date
    count: int
    x: str
    y: str
    height: str


@dataclass(frozen=True)
class Line:
    """A theme or a format: how often, on which evenings (`marks`: x on the drawing), and when last."""

    words: str
    count: int
    last: dt.date
    marks: list[str]


@dataclass(frozen=True)
class Strip:
    """One man's last evenings."""

    name: str
    dots: list[Dot]


@dataclass(frozen=True)
class Memory:
    evenings: int
    bars: list[Bar]
    formats: list[Line]
    themes: list[Line]
    theme_count: int
    strips: list[Strip]


def memory_of(group: Group, now: dt.datetime, *, words: bool, user: User) -> Memory:
    """The last year of a group for this reader; six queries. `words`: may he read themes."""
    held = list(
        group.sessions.filter(state=SessionState.HELD, starts_at__gt=now - YEAR, starts_at__lte=now).order_by(
            "starts_at"
        )
    )
    for session in held:
        session.group = group
    themes = SessionTheme.objects.filter(session__in=held)
    return Memory(
        evenings=len(held),
        bars=_bars(held),
        formats=_formats(held),
        themes=_themes(held, list(themes)) if words else [],
        theme_count=0 if words else themes.count(),
        strips=_strips(group, user),
    )


def _x(number: int, total: int) -> str:
    """Where the evening stands from left to right."""
    return f"{(number + 0.5) * WIDTH / max(total, 1):.1f}"


def _bars(held: list[GroupSession]) -> list[Bar]:
    came = Counter(Attendance.objects.filter(session__in=held, presence__in=CAME).values_list("session", flat=True))
    most = max([10, *came.values()])
    return [
        Bar(
            date=session.local_start.date(),
            count=came[session.pk],
            x=_x(number, len(held)),
            y=f"{HEIGHT - HEIGHT * came[session.pk] / most:.1f}",
            height=f"{HEIGHT * came[session.pk] / most:.1f}",
        )
        for number, session in enumerate(held)
    ]


def _formats(held: list[GroupSession]) -> list[Line]:
    used = dict(EveningRecord.objects.filter(session__in=held).values_list("session", "formats"))
    found: dict[str, list[int]] = defaultdict(list)
    for number, session in enumerate(held):
        for value in used.get(session.pk, []):
            found[value].append(number)
    labels = {one.value: str(one.label) for one in WorkingFormat}
    return _lines({labels.get(value, value): numbers for value, numbers in found.items()}, held)


def _themes(held: list[GroupSession], themes: list[SessionTheme]) -> list[Line]:
    place = {session.pk: number for number, session in enumerate(held)}
    found: dict[str, list[int]] = defaultdict(list)
    for theme in themes:
        found[theme.words.casefold()].append(place[theme.session_id])
    return _lines(found, held)[:THEMES]


def _lines(found: dict[str, list[int]], held: list[GroupSession]) -> list[Line]:
    lines = [
        Line(words, len(numbers), held[max(numbers)].local_start.date(), [_x(n, len(held)) for n in sorted(numbers)])
        for words, numbers in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.count, line.words))


def _strips(group: Group, user: User) -> list[Strip]:
    rows = Participation.objects.on_desk_of(user).open().filter(group=group).select_related("participant")
    men = {row.participant_id: row.participant.name for row in rows}
    dots = last_dots(group, men.keys())
    strips = [Strip(name, dots[pk]) for pk, name in first_names(men).items() if dots.get(pk)]
    return sorted(strips, key=lambda strip: strip.name.casefold())
