"""The first phase on pages: one tap on the evening, the look back on his file, the words that he reads (W23–W26)."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import User
from core.components import Moment
from intake.models import Ending, FirstPhaseReview, MotivationNote, ResponsibilityCheck
from intake.queries.progress import Evening, Progress, progress, progress_of
from intake.states import EndingState, MotivationStep, ReviewState, Stance
from participants.models import Participation
from participants.states import PARTICIPATION_STEPS, ParticipationState
from sessions.models import Attendance, GroupSession
from sessions.states import CAME

S = ParticipationState
# As seats in the circle: empty, half, full.
SHAPES = {Stance.BLAMES: ("warm", "circle"), Stance.SEARCHING: ("calm", "half"), Stance.OWNS: ("good", "disc")}


@dataclass(frozen=True)
class EveningCheck:
    """What the page of an evening needs of a man in his first phase who came: `templates/intake/_check.html`."""

    episode: Participation
    session: GroupSession
    count: int  # evenings he came to in this round, this one included
    needed: int
    check: ResponsibilityCheck | None
    is_due: bool  # the look back is open

    @property
    def stances(self) -> list[tuple[str, str]]:
        """The three keys, the same for every man."""
        return [(one.value, str(one.label)) for one in Stance]

    @property
    def stance(self) -> str:
        return self.check.stance if self.check else ""

    @property
    def anchor(self) -> str:
        return f"check-{self.episode.pk}"


def evening_checks(session: GroupSession, men: Collection[uuid.UUID]) -> dict[uuid.UUID, EveningCheck]:
    """By participant: those of `men` who are in their first phase and came; for the page of this evening.

    One query when nobody is in his first phase, else six, however many there are. The caller leaves out who must not be
    shown to the reader (himself). Needs `group`.
    """
    rows = Participation.objects.filter(
        group=session.group_id, participant__in=men, state=S.TRYING, began_at__lt=session.ends_at
    ).select_related("group__organisation", "participant")
    episodes = list(rows)
    if not episodes:
        return {}
    there = _who_came(session, episodes)
    came = progress(episodes)
    checks = {one.participation_id: one for one in ResponsibilityCheck.objects.filter(session=session)}
    return {
        one.participant_id: EveningCheck(
            episode=one,
            session=session,
            count=min(came[one.pk].this_round, came[one.pk].needed),
            needed=came[one.pk].needed,
            check=checks.get(one.pk),
            is_due=came[one.pk].is_open,
        )
        for one in episodes
        if one.participant_id in there
    }


def _who_came(session: GroupSession, episodes: Iterable[Participation]) -> set[uuid.UUID]:
    men = [one.participant_id for one in episodes]
    rows = Attendance.objects.filter(session=session, participant__in=men, presence__in=CAME)
    return set(rows.values_list("participant_id", flat=True))


def episode_of_evening(session: GroupSession, pk: uuid.UUID) -> Participation | None:
    """An episode in the group of an evening that the reader may see; a substitute has no other way to it."""
    return Participation.objects.filter(pk=pk, group=session.group_id).first()


def evening_check(session: GroupSession, episode: Participation) -> EveningCheck | None:
    """One man of an evening, for the answer to a tap."""
    return evening_checks(session, [episode.participant_id]).get(episode.participant_id)


@dataclass(frozen=True)
class Heard:
    """One evening that he came to, as a mark; where nobody noted anything it says so."""

    evening: Evening

    @property
    def check(self) -> ResponsibilityCheck | None:
        return self.evening.check

    @property
    def word(self) -> str:
        return str(Stance(self.check.stance).label) if self.check else _("nothing noted")

    @property
    def tone(self) -> str:
        return SHAPES[Stance(self.check.stance)][0] if self.check else "quiet"

    @property
    def shape(self) -> str:
        return SHAPES[Stance(self.check.stance)][1] if self.check else "dashed"


@dataclass(frozen=True)
class Phase:
    """One episode on his file: `templates/intake/_first_phase.html`."""

    episode: Participation
    progress: Progress
    endings: list[Ending]
    motivation: list[MotivationNote]

    @property
    def may_act(self) -> bool:
        """Whoever has it on his desk plans the group, and may look back; what is closed stays as it is."""
        return self.episode.closed_at is None

    @property
    def is_first(self) -> bool:
        """He is in his first phase, also while it pauses."""
        return self.episode.state == S.TRYING or (self.episode.state == S.PAUSED and not self.episode.member_at)

    @property
    def evenings(self) -> list[Heard]:
        """All of his first phase; afterwards those about which something was noted."""
        return [Heard(one) for one in self.progress.evenings if one.check or self.is_first]

    @property
    def review(self) -> FirstPhaseReview | None:
        return self.progress.running

    @property
    def proposed(self) -> Ending | None:
        return next((one for one in self.endings if one.state == EndingState.PROPOSED), None)

    @property
    def confirmed(self) -> Ending | None:
        return next((one for one in self.endings if one.state == EndingState.CONFIRMED), None)

    @property
    def may_decide(self) -> bool:
        return self.progress.is_open

    @property
    def may_blame(self) -> bool:
        """The ground of W25 is given."""
        return self.may_decide and self.progress.may_end

    @property
    def may_propose(self) -> bool:
        """An ending can be proposed, at least on one of the grounds of W23."""
        return self.proposed is None and S.ENDED in PARTICIPATION_STEPS[S(self.episode.state)]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Where motivation comes from, from outside to inside."""
        return [(one.value, str(one.label)) for one in MotivationStep]

    @property
    def is_empty(self) -> bool:
        """A closed episode about which nothing of this was written down."""
        return not (self.may_act or self.evenings or self.progress.reviews or self.endings or self.motivation)

    @property
    def history(self) -> list[Moment]:
        """Every step of every look back, the newest first."""
        steps = [step for review in self.progress.reviews for step in review.transitions.all()]
        return [
            Moment(
                at=step.at,
                title=str(ReviewState(step.to_state).label),
                text=step.reason,
                by=step.by.name if step.by else "",
            )
            for step in sorted(steps, key=lambda step: step.pk, reverse=True)
        ]


def first_phases(episodes: list[Participation]) -> list[Phase]:
    """What this floor knows of episodes that the reader's desk shows, in the same order.

    Five queries, two more where he was looked back on, however many episodes and evenings. Needs `group__organisation`.
    """
    came = progress(episodes)
    prefetch_related_objects([row for one in came.values() for row in one.reviews], "transitions__by")
    endings = _by_episode(Ending.objects.order_by("-proposed_at"), episodes)
    moved = _by_episode(MotivationNote.objects.select_related("by").order_by("at"), episodes)
    return [
        Phase(episode=one, progress=came[one.pk], endings=endings[one.pk], motivation=moved[one.pk]) for one in episodes
    ]


def _by_episode(rows: QuerySet, episodes: list[Participation]) -> dict[uuid.UUID, list]:
    found: dict[uuid.UUID, list] = {one.pk: [] for one in episodes}
    for row in rows.filter(participation__in=list(found)):
        found[row.participation_id].append(row)
    return found


def own_ending(user: User) -> Ending | None:
    """The words of the last ending, for himself; nothing once he sits in a circle again after it. Two queries."""
    rows = Ending.objects.own(user).filter(state=EndingState.CONFIRMED).select_related("participation__group")
    ending = rows.order_by("-settled_at").first()
    if ending is None:
        return None
    since = Participation.objects.own(user).filter(began_at__gt=ending.settled_at)
    return None if since.exists() else ending


def may_end_for_blaming(episode: Participation) -> bool:
    """Whether the ground of W25 is given now: enough checks, and an open look back. Needs `group__organisation`."""
    came = progress_of(episode)
    return episode.state == S.TRYING and came.is_open and came.may_end
