"""An ending: on one of the only grounds there are, by two people, in words that he can read (W23, W25)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import DomainError, require
from core.states import check_step
from intake import rules
from intake.actions.first_phase.following import follow
from intake.actions.first_phase.steps import (
    lock_episode,
    open_ending,
    proposed_ending,
    running_review,
    step_ending,
    step_review,
)
from intake.models import Ending, FirstPhaseReview
from intake.queries.progress import JUDGED_FROM, progress_of
from intake.states import ENDING_STEPS, EndingGround, EndingState, ReviewState
from participants.actions import change_state
from participants.models import Participation
from participants.states import PARTICIPATION_STEPS, ParticipationState

S = ParticipationState
LEAST_WORDS = 20  # characters: a sentence, not a label


@transaction.atomic
def propose_ending(
    *, participation: Participation, ground: str, words: str, by: User, now: dt.datetime | None = None
) -> Ending:
    """Asks a second person to look. Nothing changes for the man; the coordinators hear of it.

    “Goes on blaming” needs a review that is open, and checks that say so: as many as the organisation's policy asks,
    never fewer than three, from his fourth evening on, the last one among them (W25). The two grounds of W23 need no
    checks, and hold for members too. Raises `DomainError` where the ground is not given.
    """
    now = now or clock.now()
    episode = lock_episode(participation)
    require(by is not None and rules.can_judge(by, episode))
    review = running_review(episode)
    _refuse_words(ground, words)
    if S.ENDED not in PARTICIPATION_STEPS[S(episode.state)]:
        raise DomainError(_("He does not take part now, so there is nothing to end."))
    if proposed_ending(episode):
        raise DomainError(_("An ending has been proposed already. It stands in his file."))
    if ground == EndingGround.BLAMES:
        _refuse_blames(episode, review)
    if review:
        step_review(review, episode, ReviewState.ENDING, by=by, now=now)
    return open_ending(episode, ground=ground, words=words.strip(), by=by, now=now)


def _refuse_words(ground: str, words: str) -> None:
    if ground not in EndingGround.values:
        raise DomainError(_("Choose one of the three grounds: there is no other."), field="ground")
    if len(words.strip()) < LEAST_WORDS:
        raise DomainError(_("Write why, in words that he reads: at least one whole sentence."), field="words")


def _refuse_blames(episode: Participation, review: FirstPhaseReview | None) -> None:
    """Raises `DomainError` unless the ground of W25 is given now."""
    if episode.state != S.TRYING:
        raise DomainError(_("That ground holds in the first phase only."), field="ground")
    came = progress_of(episode)
    if came.attended < JUDGED_FROM or came.blames < came.checks_to_end:
        words = _(
            "This takes %(needed)d evenings on which it was noted, and at least four that he came to. There are "
            "%(count)d. One bad evening never ends anything."
        )
        raise DomainError(words % {"needed": came.checks_to_end, "count": came.blames}, field="ground")
    if not came.still_blames:
        raise DomainError(_("The last time it was noted, he did not blame others only. Give him time."), field="ground")
    if review is None:
        raise DomainError(_("He was given one more round. Look back with him when it is over."), field="ground")


@transaction.atomic
def confirm_ending(*, ending: Ending, by: User, now: dt.datetime | None = None) -> Ending:
    """The second person agrees: his participation ends, his return card is used up, the words stand on his page.

    A worker of the group or a coordinator, never the one who proposed it. What the proposal rests on is looked at
    again. The way back is a new conversation, always open (W33).
    """
    now = now or clock.now()
    episode, locked = _lock(ending)
    require(by is not None and rules.can_judge(by, episode))
    check_step(ENDING_STEPS, EndingState(locked.state), EndingState.CONFIRMED)
    if locked.proposed_by_id == by.pk:
        raise DomainError(_("You proposed this yourself. A second person has to look at it."))
    review = running_review(episode)
    if locked.ground == EndingGround.BLAMES:
        _refuse_blames(episode, review)
    step_ending(locked, episode, EndingState.CONFIRMED, by=by, now=now)
    if review:
        step_review(review, episode, ReviewState.ENDED, by=by, now=now)
    why = EndingGround(locked.ground).label
    change_state(participation=episode, state=S.ENDED, by=by, reason=str(why), now=now)
    return locked


@transaction.atomic
def withdraw_ending(*, ending: Ending, by: User | None, reason: str = "", now: dt.datetime | None = None) -> Ending:
    """Taken back, by the one who proposed it or by a second person: he goes on, and is looked back on again."""
    now = now or clock.now()
    episode, locked = _lock(ending)
    require(rules.can_judge(by, episode))
    step_ending(locked, episode, EndingState.WITHDRAWN, by=by, now=now, reason=reason.strip() or _("taken back"))
    if review := running_review(episode):
        step_review(review, episode, ReviewState.OPEN, by=by, now=now)
    else:
        follow(episode, by=by, now=now)
    return locked


def _lock(ending: Ending) -> tuple[Participation, Ending]:
    """The participation first, as everywhere; then the proposal as it is now."""
    episode = lock_episode(Participation(pk=ending.participation_id))
    return episode, Ending.objects.select_for_update(of=("self",)).get(pk=ending.pk)
