"""The review follows the evenings and the participation: opened, let go and opened again in the same transaction."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from core.errors import DomainError
from groups.rules import can_plan
from intake.actions.first_phase.steps import (
    let_go,
    lock_episode,
    open_review,
    proposed_ending,
    running_review,
    step_ending,
    step_review,
)
from intake.models import FirstPhaseReview
from intake.queries.progress import progress_of
from intake.states import REVIEW_RUNS, EndingGround, EndingState, ReviewState
from participants.actions import change_state
from participants.models import Participation
from participants.states import ParticipationState
from sessions.models import Attendance
from sessions.states import CAME

S = ParticipationState


def follow(episode: Participation, *, by: User | None, now: dt.datetime) -> FirstPhaseReview | None:
    """Opens the review that is due, lets one go that is not due any more. Twice is once.

    For actions that hold the lock of the participation. While an ending is proposed nothing new is opened: that is
    settled first.
    """
    review = running_review(episode)
    due = episode.state == S.TRYING and progress_of(episode).is_due
    if review is None and due and proposed_ending(episode) is None:
        return open_review(episode, by=by, now=now)
    if review is not None and not due:
        _lapse(review, episode, by=by, now=now)
    return None


def _lapse(review: FirstPhaseReview, episode: Participation, *, by: User | None, now: dt.datetime) -> None:
    """He turned out not to have been there often enough; a proposal that rests on those evenings goes with it (W25)."""
    why = _("He came to fewer evenings than was marked first")
    step_review(review, episode, ReviewState.LAPSED, by=by, now=now, reason=why)
    ending = proposed_ending(episode)
    if ending and ending.ground == EndingGround.BLAMES:
        step_ending(ending, episode, EndingState.WITHDRAWN, by=by, now=now, reason=why)


def on_attended(*, attendance: Attendance, by: User | None, now: dt.datetime) -> None:
    """Told of every mark, in its transaction. Who was invited and came is in his first phase from that evening on."""
    session = attendance.session
    rows = Participation.objects.filter(
        group=session.group_id, participant=attendance.participant_id, state__in=[S.INVITED, S.TRYING],
        began_at__lt=session.ends_at,
    )  # fmt: skip
    if found := rows.first():
        _catch_up(lock_episode(found), came=attendance.presence in CAME, by=by, now=now)


def _catch_up(
    episode: Participation, *, came: bool, by: User | None, now: dt.datetime
) -> FirstPhaseReview | None:  # fmt: skip
    # A substitute marks who came and has no say about seats: then the step is the software's.
    stepper = by if can_plan(by, episode.group) else None
    if episode.state == S.INVITED and came:
        episode = change_state(participation=episode, state=S.TRYING, by=stepper, now=now)
    return follow(episode, by=by, now=now)


def open_due_reviews(*, now: dt.datetime | None = None) -> int:
    """Sweep: opens every review that is due and slipped through (marks that were imported, files that were merged).

    Idempotent; returns how many were opened.
    """
    now = now or clock.now()
    return sum(_catch_up_one(pk, now) for pk in _candidates())


def _candidates() -> list[uuid.UUID]:
    came = Q(
        participant__attendances__session__group=F("group"),
        participant__attendances__session__ends_at__gt=F("began_at"),
        participant__attendances__presence__in=CAME,
    )
    rows = Participation.objects.filter(state__in=[S.INVITED, S.TRYING]).exclude(
        pk__in=FirstPhaseReview.objects.filter(state__in=REVIEW_RUNS).values("participation")
    )
    counted = rows.annotate(came=Count("participant__attendances", filter=came, distinct=True))
    enough = Q(state=S.INVITED, came__gte=1) | Q(came__gte=F("group__organisation__checks_before_review"))
    return list(counted.filter(enough).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _catch_up_one(pk: uuid.UUID, now: dt.datetime) -> bool:
    episode = lock_episode(Participation(pk=pk))
    came = episode.state == S.INVITED and progress_of(episode).attended > 0
    return _catch_up(episode, came=came, by=None, now=now) is not None


def on_step(*, participation: Participation, before: str, by: User | None, now: dt.datetime) -> None:
    """Told of every step of a participation, in its transaction; refusing here takes the step back.

    - Ending takes a confirmed proposal: `change_state` alone is no way around the two people (W25).
    - Becoming a member in the first phase stays a worker's key as long as there is nothing to look back on: some men
      are ready after two evenings, and waiting for a count would be a hurdle (W24, W30). Once the evenings are full the
      group owes him the look back, so the step goes through `decide_review`, which writes down who decided; also for
      one who was paused meanwhile.
    - Who leaves or pauses does so at once (W32); what was open lapses and its promises are waived. When he goes on with
      the first phase, the review opens again.

    The software itself (`by` None: imports, the demo) is not refused.
    """
    state = S(participation.state)
    if by is not None:
        _refuse_way_around(participation, state, now)
    if state != S.TRYING or before == S.PAUSED:
        let_go(participation, by=by, now=now, reason=_("He is now: %(state)s") % {"state": state.label})
    if state == S.TRYING and before == S.PAUSED:
        follow(lock_episode(participation), by=by, now=now)


def _refuse_way_around(participation: Participation, state: ParticipationState, now: dt.datetime) -> None:
    confirmed = participation.endings.filter(state=EndingState.CONFIRMED)
    if state == S.ENDED and not confirmed.exists():
        raise DomainError(_("A participation is ended by two people, with a reason that he can read."))
    if state != S.MEMBER or participation.member_at != now:
        return  # he was a member before
    if proposed_ending(participation):
        raise DomainError(_("An ending has been proposed. Take that back first."))
    if running_review(participation):
        raise DomainError(_("Look back with him first: decide on his file how he goes on."))
    if progress_of(lock_episode(participation)).is_due:
        raise DomainError(_("Let him go on with the first phase, and look back with him before he is a member."))
