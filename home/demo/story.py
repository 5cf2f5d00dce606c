"""Who and what is in the demo. Invented people and places that hold nothing; the calendar comes from `calendar.py`."""

import datetime as dt
from dataclasses import dataclass, field

from groups.states import Engagement, GroupStatus, WorkingFormat
from participants.states import ParticipationState

S = ParticipationState


@dataclass(frozen=True)
class Man:
    """One episode: `since` and `until` in weeks before today; `faithful` is his chance to be there."""

    name: str
    since: int
    state: ParticipationState = S.MEMBER
    until: int | None = None
    faithful: float = 0.85
    is_return: bool = False
    account: bool = False


@dataclass(frozen=True)
class Worker:
    name: str
    engagement: Engagement = Engagement.VOLUNTEER
    account: bool = False


@dataclass(frozen=True)
class GroupStory:
    """`weekday` is ISO (1 is Monday); `offset` shifts the fortnight by a week; the first worker leads."""

    name: str
    town: str
    weekday: int
    time: dt.time
    venue: tuple[str, str]
    workers: tuple[str, ...]
    men: tuple[Man, ...]
    formats: tuple[WorkingFormat, ...]
    text: str
    offset: int = 0
    status: GroupStatus = GroupStatus.OPEN
    began: int = 104
    bare_evening: int = 0  # the nth coming evening that nobody guides yet
    tonight: bool = False  # an evening is going on now, so that somebody can close it
    unrecorded: bool = False  # nobody has written down how the last evening went


@dataclass(frozen=True)
class OrganisationStory:
    name: str
    slug: str
    coordinator: str
    workers: tuple[Worker, ...]
    groups: tuple[GroupStory, ...]
    administrator: str = ""
    accounts: dict[str, str] = field(default_factory=dict)


HALSTEREN = GroupStory(
    name="Halsteren", tonight=True, town="Halsteren", weekday=2, time=dt.time(19, 30),
    venue=("De Brug", "Kerkstraat 4"), workers=("Karel de Wit", "Ron Baas"),
    formats=(WorkingFormat.TECHNIQUES, WorkingFormat.BOOKLET),
    text="Een rustige kring in het dorpshuis. Koffie staat klaar vanaf kwart over zeven.",
    men=(
        Man("Sander", 96, account=True), Man("Mo", 70), Man("Dennis", 52, faithful=0.7), Man("Peter", 40),
        Man("Willem", 88, faithful=0.95), Man("Youssef", 3, S.TRYING, faithful=1.0),
        Man("Ruben", 13, S.TRYING, faithful=1.0),
        Man("Gijs", 3, is_return=True, faithful=1.0), Man("Gijs", 90, S.LEFT, until=34),
        Man("Hans", 100, S.LEFT, until=20), Man("Erik", 60, S.ENDED, until=51),
    ),
)  # fmt: skip
BERGEN = GroupStory(
    name="Bergen op Zoom", bare_evening=2, town="Bergen op Zoom", weekday=4, time=dt.time(19, 30),
    venue=("Het Anker", "Havenkade 12"), workers=("Fatima Aydin", "Karel de Wit"),
    formats=(WorkingFormat.EXERCISES, WorkingFormat.COGNITIVE), offset=1,
    text="Aan de haven, op loopafstand van het station. Iedereen is welkom, ook van verder weg.",
    men=(
        Man("Jeroen", 99), Man("Ali", 80), Man("Bas", 72, faithful=0.75), Man("Marco", 61), Man("Rik", 50),
        Man("Tom", 44), Man("Johan", 37, faithful=0.9), Man("Piet", 26), Man("Kevin", 12, S.TRYING, faithful=1.0),
        Man("Stefan", 5, S.TRYING), Man("Ruud", 90, S.PAUSED), Man("Frank", 70, S.LEFT, until=30),
    ),
)  # fmt: skip
ROOSENDAAL = GroupStory(
    name="Roosendaal", unrecorded=True, town="Roosendaal", weekday=3, time=dt.time(20, 0),
    venue=("Buurthuis Kalsdonk", "Van Beethovenlaan 5"),
    workers=("Ron Baas", "Ahmed Yilmaz"), formats=(WorkingFormat.SHARING,),
    text="We delen om de beurt. Luisteren mag ook: je hoeft de eerste avond niets te zeggen.",
    men=(
        Man("Henk", 84), Man("Wesley", 30, faithful=0.6), Man("Samir", 22), Man("Co", 2, S.INVITED),
        Man("Leo", 65, S.LEFT, until=10),
    ),
)  # fmt: skip
BREDA = GroupStory(
    name="Breda Haagpoort", town="Breda", weekday=1, time=dt.time(19, 0), venue=("Haagpoort 21", "Haagpoort 21"),
    workers=("Sjoerd Prins", "Wim van Dijk"), formats=(WorkingFormat.NLP, WorkingFormat.PSYCHOMOTOR),
    text="Twee ervaren begeleiders, een kleine zaal, goede koffie.",
    men=(
        Man("Arjan", 101), Man("Bilal", 77), Man("Chris", 63), Man("Danny", 41), Man("Emre", 35), Man("Freek", 20),
        Man("Gerard", 11), Man("Hamid", 6, S.TRYING), Man("Ivo", 93, S.LEFT, until=45),
    ),
)  # fmt: skip
TILBURG = GroupStory(
    name="Tilburg", town="Tilburg", weekday=4, time=dt.time(19, 30), venue=("De Poorten", "Hasseltstraat 194"),
    workers=("Wim van Dijk",), formats=(), status=GroupStatus.FORMING, began=0, offset=1,
    text="Deze kring begint binnenkort. Bel gerust, dan denken we met je mee.",
    men=(Man("Jan", 1, S.INVITED), Man("Tarik", 1, S.INVITED)),
)  # fmt: skip

ORGANISATIONS = (
    OrganisationStory(
        name="De Overkant", slug="de-overkant", coordinator="Marjan Smits", administrator="Bea Kok",
        workers=(
            Worker("Karel de Wit", account=True), Worker("Ron Baas"), Worker("Fatima Aydin", Engagement.PAID),
            Worker("Ahmed Yilmaz"), Worker("Niels Vos"),
        ),
        groups=(HALSTEREN, BERGEN, ROOSENDAAL),
    ),
    OrganisationStory(
        name="Kompas Breda", slug="kompas-breda", coordinator="Ingrid Mulder",
        workers=(Worker("Sjoerd Prins", Engagement.PAID), Worker("Wim van Dijk")),
        groups=(BREDA, TILBURG),
    ),
)  # fmt: skip
