"""The first phase on pages: one tap on the evening, the look back on his file, the words that he reads (W23–W26)."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accounts.models import User
from core.components import Moment
from intake.models import Ending, FirstPhaseReview, MotivationNote, ResponsibilityCheck
from intake.queries.progress import Progress, progress
from intake.rules import can_judge
from intake.states import REVIEW_RUNS, EndingState, MotivationStep, ReviewState, Stance
from participants.models import Participant, Participation
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

    One query when nobody is in his first phase, else seven, however many there are. The caller leaves out who must not
    be shown to the reader (himself). Needs `group`.
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
    due = _with_open_review(episodes)
    return {
        one.participant_id: EveningCheck(
            episode=one,
            session=session,
            count=min(came[one.pk].this_round, came[one.pk].needed),
            needed=came[one.pk].needed,
            check=checks.get(one.pk),
            is_due=one.pk in due,
        )
        for one in episodes
        if one.participant_id in there
    }


def _who_came(session: GroupSession, episodes: Iterable[Participation]) -> set[uuid.UUID]:
    men = [one.participant_id for one in episodes]
    rows = Attendance.objects.filter(session=session, participant__in=men, presence__in=CAME)
    return set(rows.values_list("participant_id", flat=True))


def _with_open_review(episodes: Iterable[Participation]) -> set[uuid.UUID]:
    rows = FirstPhaseReview.objects.filter(participation__in=[one.pk for one in episodes], state__in=REVIEW_RUNS)
    return set(rows.values_list("participation_id", flat=True))


def episode_of_evening(session: GroupSession, pk: uuid.UUID) -> Participation | None:
    """An episode in the group of an evening that the reader may see; a substitute has no other way to it."""
    return Participation.objects.filter(pk=pk, group=session.group_id).first()


def evening_check(session: GroupSession, episode: Participation) -> EveningCheck | None:
    """One man of an evening, for the answer to a tap."""
    return evening_checks(session, [episode.participant_id]).get(episode.participant_id)


@dataclass(frozen=True)
class Heard:
    """One evening that he came to, and what was heard on it; `stance` is empty where nobody noted anything."""

    day: dt.date
    session: uuid.UUID
    check: ResponsibilityCheck | None

    @property
    def word(self) -> str:
        return str(Stance(self.check.stance).label) if self.check else ""

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
    evenings: list[Heard]
    progress: Progress
    review: FirstPhaseReview | None
    history: list[Moment]
    endings: list[Ending]
    motivation: list[MotivationNote]
    may_act: bool

    @property
    def is_first(self) -> bool:
        """He is in his first phase, also while it pauses."""
        return self.episode.state == S.TRYING or (self.episode.state == S.PAUSED and not self.episode.member_at)

    @property
    def proposed(self) -> Ending | None:
        return next((one for one in self.endings if one.state == EndingState.PROPOSED), None)

    @property
    def confirmed(self) -> Ending | None:
        return next((one for one in self.endings if one.state == EndingState.CONFIRMED), None)

    @property
    def may_decide(self) -> bool:
        return self.may_act and self.review is not None and self.review.state == ReviewState.OPEN

    @property
    def may_propose(self) -> bool:
        """An ending can be proposed on one of the grounds of W23; on that of W25 only when `progress.may_end`."""
        return self.may_act and self.proposed is None and S.ENDED in PARTICIPATION_STEPS[S(self.episode.state)]

    @property
    def notes_motivation(self) -> bool:
        return self.may_act and self.episode.closed_at is None

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Where motivation comes from, from outside to inside."""
        return [(one.value, str(one.label)) for one in MotivationStep]

    @property
    def is_empty(self) -> bool:
        """A closed episode about which nothing of this was written down."""
        return self.episode.closed_at is not None and not (self.history or self.endings or self.motivation)


def first_phases(user: User, man: Participant) -> list[Phase]:
    """His episodes in the groups that the reader's desk shows, newest first, each with what this floor knows.

    Ten queries, however many episodes and evenings.
    """
    episodes = list(
        Participation.objects.on_desk_of(user)
        .filter(participant=man)
        .select_related("group__organisation", "participant")
        .order_by("-began_at")
    )
    if not episodes:
        return []
    came, evenings = progress(episodes), _evenings(episodes)
    reviews = _by_episode(FirstPhaseReview.objects.prefetch_related("transitions__by"), episodes, "cycle")
    endings = _by_episode(Ending.objects.select_related("proposed_by", "settled_by"), episodes, "-proposed_at")
    moved = _by_episode(MotivationNote.objects.select_related("by"), episodes, "at")
    heard = {(one.participation_id, one.session_id): one for one in _checks(episodes)}
    return [
        Phase(
            episode=one,
            evenings=[
                Heard(evenings[pk].local_start.date(), pk, heard.get((one.pk, pk))) for pk in came[one.pk].evenings
            ],
            progress=came[one.pk],
            review=next((row for row in reviews.get(one.pk, []) if row.state in REVIEW_RUNS), None),
            history=_history(reviews.get(one.pk, [])),
            endings=endings.get(one.pk, []),
            motivation=moved.get(one.pk, []),
            may_act=can_judge(user, one) if one.closed_at is None else False,
        )
        for one in episodes
    ]


def _evenings(episodes: list[Participation]) -> dict[uuid.UUID, GroupSession]:
    man = episodes[0].participant_id
    rows = GroupSession.objects.filter(
        attendances__participant=man, attendances__presence__in=CAME, group__in={one.group_id for one in episodes}
    )
    return {row.pk: row for row in rows.select_related("group")}


def _checks(episodes: list[Participation]) -> Iterable[ResponsibilityCheck]:
    return ResponsibilityCheck.objects.filter(participation__in=[one.pk for one in episodes]).select_related(
        "checked_by"
    )


def _by_episode(rows: "object", episodes: list[Participation], order: str) -> dict[uuid.UUID, list]:
    found: dict[uuid.UUID, list] = {}
    for row in rows.filter(participation__in=[one.pk for one in episodes]).order_by(order):  # type: ignore[attr-defined]
        found.setdefault(row.participation_id, []).append(row)
    return found


def _history(reviews: list[FirstPhaseReview]) -> list[Moment]:
    """Every step of every look back, the newest first."""
    steps = [step for review in reviews for step in review.transitions.all()]
    return [
        Moment(
            at=step.at,
            title=str(ReviewState(step.to_state).label),
            text=step.reason,
            by=step.by.name if step.by else "",
        )
        for step in sorted(steps, key=lambda step: step.pk, reverse=True)
    ]


def awaiting_review(episodes: Iterable[Participation]) -> set[uuid.UUID]:
    """Episodes with a look back that is open: for them, becoming a member goes through it. One query."""
    return _with_open_review(episodes)


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
    reviewed = FirstPhaseReview.objects.filter(participation=episode, state=ReviewState.OPEN).exists()
    return reviewed and episode.state == S.TRYING and progress([episode])[episode.pk].may_end
