"""A man's file: how he takes part, his evenings, how to reach him, what can be done now."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from core.components import Dot, Moment
from groups.models import Group
from groups.rules import coordinates
from home.queries.tonight import Tonight, tonight
from intake.queries import Phase, first_phases
from participants.models import Participant, Participation, ParticipationTransition, WorkerPath
from participants.queries import Reach, Told, keeps_unsafe, path_of, safe_ways
from participants.states import OPEN, PARTICIPATION_STEPS, ParticipationState
from sessions.models import Attendance
from sessions.queries import DOTS

READ_AT_MOST = 300  # marks of one man over all his groups: many years of evenings
S = ParticipationState
BADGES = {
    S.INVITED: ("quiet", "dashed"),
    S.TRYING: ("calm", "half"),
    S.MEMBER: ("good", "disc"),
    S.PAUSED: ("quiet", "pause"),
    S.LEFT: ("quiet", "dash"),
    S.ENDED: ("quiet", "dash"),
}


@dataclass(frozen=True)
class Step:
    """A legal step of an episode; `asks` leads to a page that asks first."""

    to: str
    words: str
    asks: bool = False


@dataclass(frozen=True)
class Episode:
    """One participation as a card."""

    participation: Participation
    group: Group
    word: str
    tone: str
    shape: str
    dots: list[Dot]
    steps: list[Step]
    told: Told | None = None
    to_remove: bool = False  # a worker must still take him out of the group app

    @property
    def is_open(self) -> bool:
        return self.participation.closed_at is None


@dataclass(frozen=True)
class PersonPage:
    participant: Participant
    name: str
    has_account: bool
    reaches: list[Reach]
    keeps_unsafe: bool
    episodes: list[Episode]
    moments: list[Moment]
    groups: list[Group]
    tonight: Tonight
    sees_readings: bool
    phases: list[Phase]
    path: WorkerPath | None  # to guiding himself (W38)


def person_page(user: User, participant: Participant, groups: list[Group], now: dt.datetime) -> PersonPage:
    """What is needed tonight, and his episodes in the groups that the reader's desk shows, the newest first.

    `groups` are those in which the reader may seat him. Needs `contact` and `organisation` at hand.
    """
    steps = ParticipationTransition.objects.select_related("by").order_by("at", "pk")
    episodes = list(
        Participation.objects.on_desk_of(user)
        .filter(participant=participant)
        .select_related("group__organisation", "participant")
        .prefetch_related(Prefetch("transitions", queryset=steps))
        .order_by("-began_at")
    )
    dots = _dots_by_group(participant, {episode.group_id for episode in episodes})
    here = {one.group_id for one in episodes if one.closed_at is None}
    phases = first_phases(episodes)
    looked_back_on = {phase.episode.pk for phase in phases if phase.review}
    needed = tonight(user, participant, episodes, now)
    return PersonPage(
        participant=participant,
        name=participant.name,
        has_account=participant.user_id is not None,
        reaches=safe_ways(participant.contact),
        keeps_unsafe=keeps_unsafe(participant.contact),
        episodes=_cards(episodes, dots, looked_back_on, needed),
        moments=_moments(episodes),
        groups=[group for group in groups if group.pk not in here],
        tonight=needed,
        sees_readings=coordinates(user, participant.organisation),
        phases=phases,
        path=path_of(participant, user),
    )


def _cards(
    episodes: list[Participation],
    dots: dict[uuid.UUID, list[Dot]],
    looked_back_on: set[uuid.UUID],
    needed: Tonight,
) -> list[Episode]:
    cards, shown = [], set()
    for episode in episodes:
        newest = episode.group_id not in shown
        shown.add(episode.group_id)
        tone, shape = BADGES[S(episode.state)]
        cards.append(
            Episode(
                participation=episode,
                group=episode.group,
                word=str(S(episode.state).label),
                tone=tone,
                shape=shape,
                dots=dots[episode.group_id] if newest else [],
                steps=_steps(episode, looked_back_on=episode.pk in looked_back_on),
                told=needed.told_by_episode.get(episode.pk),
                to_remove=f"participation:{episode.pk}" in needed.to_remove,
            )
        )
    return cards


def _steps(episode: Participation, *, looked_back_on: bool) -> list[Step]:
    """Ending a participation has its own way, with recorded checks (W25), so it is not a key here.

    Nor is becoming a member while the first phase is looked back on: that is decided there (W24).
    """
    legal = PARTICIPATION_STEPS[S(episode.state)]
    if episode.state == S.PAUSED and episode.member_at:
        legal = legal - {S.TRYING}
    if looked_back_on:
        legal = legal - {S.MEMBER}
    goes_on = episode.state == S.PAUSED
    words = {
        S.TRYING: _("Go on with the first phase") if goes_on else _("Start the first phase"),
        S.MEMBER: _("Go on as member") if goes_on else _("Make him a member"),
        S.PAUSED: _("Pause"),
        S.LEFT: _("He leaves"),
    }
    return [Step(to=to, words=word, asks=to == S.LEFT) for to, word in words.items() if to in legal]


def _dots_by_group(participant: Participant, groups: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Dot]]:
    rows = (
        Attendance.objects.filter(participant=participant, session__group__in=groups)
        .select_related("session__group")
        .order_by("-session__starts_at")[:READ_AT_MOST]
    )
    found: dict[uuid.UUID, list[Dot]] = defaultdict(list)
    for row in rows:
        if len(found[row.session.group_id]) < DOTS:
            found[row.session.group_id].insert(0, Dot(state=row.presence, date=row.session.local_start.date()))
    return found


def _moments(episodes: list[Participation]) -> list[Moment]:
    """Every step of every episode, the newest first."""
    moments = [
        Moment(
            at=step.at,
            title=_step_in_words(step, episode),
            text=step.reason,
            by=step.by.name if step.by else "",
            tone="good" if step.to_state in OPEN else "quiet",
        )
        for episode in episodes
        for step in episode.transitions.all()
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _step_in_words(step: ParticipationTransition, episode: Participation) -> str:
    names = {"group": episode.group.name, "state": S(step.to_state).label}
    if step.from_state == "":
        return (_("returned to %(group)s") if episode.is_return else _("came to %(group)s: %(state)s")) % names
    return _("%(group)s: %(state)s") % names
