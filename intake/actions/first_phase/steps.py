"""The steps of a review and of an ending: one legal one at a time, with its line in the history and its promise.

Everything here is for actions that hold the lock of the participation.
"""

import datetime as dt

from accounts.models import User
from core import audit
from core.states import check_step
from intake.models import Ending, EndingTransition, FirstPhaseReview, ReviewTransition
from intake.notices.first_phase import ENDING, REVIEW, REVIEW_WITHIN, SECOND_LOOKS_WITHIN
from intake.states import ENDING_STEPS, REVIEW_RUNS, REVIEW_STEPS, EndingState, ReviewState
from participants.models import Participation
from reminders.actions import meet_deadline, open_deadline, waive_deadline


def lock_episode(participation: Participation) -> Participation:
    """The row as it is now, held until the end of the transaction; with group, organisation and man."""
    rows = Participation.objects.select_for_update(of=("self",)).select_related("group__organisation", "participant")
    return rows.get(pk=participation.pk)


def running_review(episode: Participation) -> FirstPhaseReview | None:
    return FirstPhaseReview.objects.filter(participation=episode, state__in=REVIEW_RUNS).first()


def proposed_ending(episode: Participation) -> Ending | None:
    return Ending.objects.filter(participation=episode, state=EndingState.PROPOSED).first()


def open_review(episode: Participation, *, by: User | None, now: dt.datetime) -> FirstPhaseReview:
    """The next review, with its promise to look back within a fortnight."""
    review = FirstPhaseReview.objects.create(
        participation=episode, cycle=episode.reviews.count() + 1, opened_at=now, due_at=now + REVIEW_WITHIN
    )
    _note_review(review, episode, "", by=by, now=now, reason="")
    open_deadline(
        kind=REVIEW,
        subject=review.subject,
        anchor=now,
        warn_at=now + REVIEW_WITHIN / 2,
        due_at=review.due_at,
        organisation_id=episode.group.organisation_id,
        group_id=episode.group_id,
        by=by,
        now=now,
    )
    return review


def step_review(
    review: FirstPhaseReview, episode: Participation, state: ReviewState, *, by: User | None, now: dt.datetime,
    reason: str = "",
) -> FirstPhaseReview:  # fmt: skip
    """A decision keeps the promise to look back; lapsing waives it, with the reason."""
    before = ReviewState(review.state)
    check_step(REVIEW_STEPS, before, state)
    runs = state in REVIEW_RUNS
    review.state = state
    review.decided_at, review.decided_by = (None, None) if runs else (now, by)
    review.save(update_fields=["state", "decided_at", "decided_by"])
    _note_review(review, episode, before, by=by, now=now, reason=reason)
    if state == ReviewState.LAPSED:
        waive_deadline(kind=REVIEW, subject=review.subject, reason=reason, by=by, now=now)
    elif not runs:
        meet_deadline(kind=REVIEW, subject=review.subject, by=by, now=now)
    return review


def _note_review(
    review: FirstPhaseReview, episode: Participation, before: str, *, by: User | None, now: dt.datetime, reason: str
) -> None:
    ReviewTransition.objects.create(
        review=review, from_state=before, to_state=review.state, at=now, by=by, reason=reason[:300]
    )
    organisation = episode.group.organisation_id
    audit.record("review.stepped", review, by=by, organisation_id=organisation, before=before, after=review.state)


def open_ending(episode: Participation, *, ground: str, words: str, by: User, now: dt.datetime) -> Ending:
    """The proposal, with its promise that a second person looks at it; the coordinators hear of it at once (W25)."""
    ending = Ending.objects.create(participation=episode, ground=ground, words=words, proposed_at=now, proposed_by=by)
    _note_ending(ending, episode, "", by=by, now=now, reason="")
    open_deadline(
        kind=ENDING,
        subject=ending.subject,
        anchor=now,
        warn_at=now,
        due_at=now + SECOND_LOOKS_WITHIN,
        organisation_id=episode.group.organisation_id,
        group_id=episode.group_id,
        by=by,
        now=now,
    )
    return ending


def step_ending(
    ending: Ending, episode: Participation, state: EndingState, *, by: User | None, now: dt.datetime, reason: str = ""
) -> Ending:
    """Confirming keeps the promise of a second look; taking it back waives it, with the reason."""
    before = EndingState(ending.state)
    check_step(ENDING_STEPS, before, state)
    ending.state, ending.settled_at, ending.settled_by = state, now, by
    ending.save(update_fields=["state", "settled_at", "settled_by"])
    _note_ending(ending, episode, before, by=by, now=now, reason=reason)
    if state == EndingState.WITHDRAWN:
        waive_deadline(kind=ENDING, subject=ending.subject, reason=reason, by=by, now=now)
    else:
        meet_deadline(kind=ENDING, subject=ending.subject, by=by, now=now)
    return ending


def _note_ending(
    ending: Ending, episode: Participation, before: str, *, by: User | None, now: dt.datetime, reason: str
) -> None:
    EndingTransition.objects.create(
        ending=ending, from_state=before, to_state=ending.state, at=now, by=by, reason=reason[:300]
    )
    organisation = episode.group.organisation_id
    facts = {"before": before, "after": ending.state, "ground": ending.ground}
    audit.record("ending.stepped", ending, by=by, organisation_id=organisation, **facts)


def let_go(episode: Participation, *, by: User | None, now: dt.datetime, reason: str) -> None:
    """Nothing is looked back on any more, and nothing is proposed: what was open ends with the reason."""
    if review := running_review(episode):
        step_review(review, episode, ReviewState.LAPSED, by=by, now=now, reason=reason)
    if ending := proposed_ending(episode):
        step_ending(ending, episode, EndingState.WITHDRAWN, by=by, now=now, reason=reason)
