"""What the pictures on pages are drawn from: small frozen values that queries of any app may build.

Nothing here reads the database. States have the same values as the models that they show, so a model's state may be
passed as it is. Times are aware (shown in the reader's zone) or local wall time.
"""

import datetime as dt
import math
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy


class SeatState(TextChoices):
    MEMBER = "member", gettext_lazy("member")
    TRYING = "trying", gettext_lazy("first phase")
    RETURNING = "returning", gettext_lazy("returning")
    INVITED = "invited", gettext_lazy("invited")
    FREE = "free", gettext_lazy("free seat")


class EveningState(TextChoices):
    PLANNED = "planned", gettext_lazy("planned")
    NOT_RECORDED = "not_recorded", gettext_lazy("not recorded")
    HELD = "held", gettext_lazy("held")
    CANCELLED = "cancelled", gettext_lazy("cancelled")
    DID_NOT_MEET = "did_not_meet", gettext_lazy("did not meet")


class DotState(TextChoices):
    PRESENT = "present", gettext_lazy("present")
    LATE = "late", gettext_lazy("late")
    ABSENT = "absent", gettext_lazy("absent")
    EXCUSED = "excused", gettext_lazy("sent word")
    SENT_HOME = "sent_home", gettext_lazy("sent home")


class ClockState(TextChoices):
    OPEN = "open", gettext_lazy("open")
    SOON = "soon", gettext_lazy("due soon")
    OVERDUE = "overdue", gettext_lazy("overdue")
    KEPT = "kept", gettext_lazy("kept")


def initials(name: str) -> str:
    """At most two letters for `name`: "Karel" gives K, "Jan de Vries" gives JV."""
    words = [word for word in name.split() if word]
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper()


@dataclass(frozen=True)
class Chip:
    """A person by initials and name: a worker on an evening, somebody in a list."""

    name: str
    url: str = ""
    note: str = ""

    @property
    def letters(self) -> str:
        return initials(self.name)


@dataclass(frozen=True)
class Seat:
    """One seat. `label` is the name as the reader may see it; empty where he may not, or where nobody sits."""

    state: str = SeatState.FREE
    label: str = ""
    url: str = ""

    @property
    def words(self) -> str:
        word = str(SeatState(self.state).label)
        return f"{self.label}, {word}" if self.label else word

    @property
    def letters(self) -> str:
        return initials(self.label)


SEAT_COUNTS = {
    SeatState.MEMBER: ngettext_lazy("%(count)d member", "%(count)d members", "count"),
    SeatState.TRYING: ngettext_lazy("%(count)d in the first phase", "%(count)d in the first phase", "count"),
    SeatState.RETURNING: ngettext_lazy("%(count)d returning", "%(count)d returning", "count"),
    SeatState.INVITED: ngettext_lazy("%(count)d invited", "%(count)d invited", "count"),
    SeatState.FREE: ngettext_lazy("%(count)d free seat", "%(count)d free seats", "count"),
}
VIEW = 200  # the drawing is 200 x 200 units
_MARGIN, _GAP, _LARGEST, _WORKER_STEP = 4.0, 4.0, 17.0, 34.0


@dataclass(frozen=True)
class Placed:
    """A seat or worker on the drawing; numbers are text, so that no locale puts a comma in them."""

    item: Seat | Chip
    x: str
    y: str
    r: str

    @property
    def roomy(self) -> bool:
        """Whether letters fit inside."""
        return float(self.r) >= 10


def seat_radius(count: int) -> float:
    """The largest radius with which `count` seats stand in a circle without touching, at most 17 units."""
    chord = math.sin(math.pi / max(count, 3))
    return min(_LARGEST, ((VIEW / 2 - _MARGIN) * chord - _GAP / 2) / (1 + chord))


def seat_positions(count: int) -> list[tuple[float, float]]:
    """Centres of `count` seats, clockwise, the first one at the top."""
    ring = VIEW / 2 - _MARGIN - seat_radius(count)
    angles = [2 * math.pi * index / count - math.pi / 2 for index in range(count)]
    return [(VIEW / 2 + ring * math.cos(angle), VIEW / 2 + ring * math.sin(angle)) for angle in angles]


@dataclass(frozen=True)
class Circle:
    """A group as it sits: seats in a ring, workers inside. Free seats are added up to `places`.

    Somebody who returns may sit above `places` (W33): then there are simply more seats.
    """

    seats: tuple[Seat, ...] = ()
    workers: tuple[Chip, ...] = ()
    places: int = 10
    url: str = ""

    @property
    def all_seats(self) -> tuple[Seat, ...]:
        return self.seats + (Seat(),) * max(0, self.places - len(self.seats))

    @property
    def has_links(self) -> bool:
        return any(item.url for item in self.all_seats + self.workers)

    def placed_seats(self) -> list[Placed]:
        seats = self.all_seats
        radius = f"{seat_radius(len(seats)):.2f}"
        places = zip(seats, seat_positions(len(seats)), strict=True)
        return [Placed(seat, f"{x:.2f}", f"{y:.2f}", radius) for seat, (x, y) in places]

    def placed_workers(self) -> list[Placed]:
        shown = self.workers[:3]
        first = VIEW / 2 - (len(shown) - 1) * _WORKER_STEP / 2
        return [Placed(chip, f"{first + n * _WORKER_STEP:.2f}", "100", "14") for n, chip in enumerate(shown)]

    @property
    def taken(self) -> int:
        return sum(1 for seat in self.seats if seat.state != SeatState.FREE)

    @property
    def summary(self) -> str:
        """The picture in a sentence, for who does not see it."""
        total = len(self.all_seats)
        head = ngettext("%(taken)d of %(total)d seat taken", "%(taken)d of %(total)d seats taken", total)
        parts = [words % {"count": count} for state, words in SEAT_COUNTS.items() if (count := self._count(state))]
        names = ", ".join(chip.name for chip in self.workers)
        sentence = head % {"taken": self.taken, "total": total} + (f": {', '.join(parts)}" if parts else "")
        return f"{sentence}. " + (_("With %(names)s.") % {"names": names} if names else _("No worker yet."))

    def _count(self, state: SeatState) -> int:
        return sum(1 for seat in self.all_seats if seat.state == state)


@dataclass(frozen=True)
class Evening:
    """One evening of a group: on a strip, in an agenda or on a month page."""

    starts: dt.datetime
    ends: dt.datetime | None = None
    state: str = EveningState.PLANNED
    title: str = ""
    place: str = ""
    workers: tuple[Chip, ...] = ()
    gaps: int = 0  # workers that are still wanted
    note: str = ""  # "Christmas", "one worker only"
    url: str = ""

    @property
    def day(self) -> dt.date:
        """The date on which it starts, for whoever reads."""
        return timezone.localtime(self.starts).date() if timezone.is_aware(self.starts) else self.starts.date()

    @property
    def is_off(self) -> bool:
        return self.state in (EveningState.CANCELLED, EveningState.DID_NOT_MEET)

    @property
    def word(self) -> str:
        return str(EveningState(self.state).label)

    @property
    def gap_range(self) -> range:
        return range(self.gaps)


@dataclass(frozen=True)
class Trend:
    """How many came to the last evenings that were held, oldest first, on a circle of `places`; drawn 120 x 32."""

    came: tuple[int, ...]
    dates: tuple[dt.date, ...]
    places: int = 10
    url: str = ""

    @property
    def spots(self) -> list[tuple[str, str]]:
        """Where each evening stands; the newest at the right. Numbers are text, so that no locale puts a comma in."""
        step = 112 / max(len(self.came) - 1, 1)
        top = max(*self.came, self.places, 1)
        return [(f"{4 + n * step:.1f}", f"{28 - 24 * count / top:.1f}") for n, count in enumerate(self.came)]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.spots)

    @property
    def words(self) -> str:
        """The same facts to be read out."""
        parts = (f"{date_format(day, 'SHORT_DAY_FORMAT')}: {n}" for day, n in zip(self.dates, self.came, strict=True))
        return _("Came to the last evenings: %(list)s") % {"list": ", ".join(parts)}


@dataclass(frozen=True)
class Dot:
    """One evening in somebody's attendance."""

    state: str
    date: dt.date | None = None

    @property
    def word(self) -> str:
        return str(DotState(self.state).label)


@dataclass(frozen=True)
class Clock:
    """A promise. `share` is how much of its time has passed, 0 to 1; `words` say what is left."""

    share: float
    words: str
    state: str = ClockState.OPEN

    @property
    def percent(self) -> int:
        return round(100 * min(1.0, max(0.0, self.share)))


@dataclass(frozen=True)
class Moment:
    """One line of a timeline: what happened, when, and who did it."""

    at: dt.datetime | dt.date
    title: str
    text: str = ""
    by: str = ""
    tone: str = "quiet"

    @property
    def has_time(self) -> bool:
        return isinstance(self.at, dt.datetime)
