"""Looking back on a first phase: he goes on as member, or gets one more round (W24)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import DomainError, require
from intake import rules
from intake.actions.first_phase.steps import lock_episode, running_review, step_review
from intake.models import FirstPhaseReview
from intake.queries.progress import progress_of
from intake.states import ReviewState
from participants.actions import change_state
from participants.models import Participation
from participants.states import ParticipationState

DECISIONS = (ReviewState.MEMBER, ReviewState.ROUND)


@transaction.atomic
def decide_review(
    *, participation: Participation, decision: str, by: User | None, now: dt.datetime | None = None
) -> FirstPhaseReview:
    """He goes on as member, or one more round: the next look back is after as many further evenings.

    The third way, an ending, takes a proposal and a second person (`propose_ending`). Raises `DomainError` when it is
    too early, or when it has been decided.
    """
    now = now or clock.now()
    episode = lock_episode(participation)
    require(rules.can_judge(by, episode))
    review = running_review(episode)
    if review is None:
        raise DomainError(_nothing_open(episode))
    if review.state == ReviewState.ENDING:
        raise DomainError(_("An ending has been proposed. Take that back first."))
    if decision not in DECISIONS:
        raise DomainError(_("Choose how he goes on."), field="decision")
    # Decided first: the step below is refused as long as there is something to look back on.
    step_review(review, episode, ReviewState(decision), by=by, now=now)
    if decision == ReviewState.MEMBER:
        change_state(participation=episode, state=ParticipationState.MEMBER, by=by, now=now)
    return review


def _nothing_open(episode: Participation) -> str:
    came = progress_of(episode)
    if episode.state == ParticipationState.TRYING and not came.is_due:
        words = _("It is too early to look back: he came to %(came)d of %(needed)d evenings.")
        return words % {"came": came.this_round, "needed": came.needed}
    return _("There is nothing to look back on now. Look at the page again.")
