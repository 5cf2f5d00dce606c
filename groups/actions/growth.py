"""How a worker grows: reviews, goals, coaching talks, a certificate that was seen (W37, W39, W42)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from core.states import check_step
from groups import rules
from groups.actions.workers import add_worker, change_worker
from groups.models import (
    Coaching,
    CoachingNote,
    CompetenceRating,
    CompetenceReview,
    ConductSeen,
    DevelopmentGoal,
    GoalTransition,
    Organisation,
    PeerWorker,
)
from groups.states import GOAL_STEPS, GoalState, RatedBy, WorkerStatus


def _lock(worker: PeerWorker) -> PeerWorker:
    return PeerWorker.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=worker.pk)


def _refuse_future(worker: PeerWorker, date: dt.date, now: dt.datetime | None) -> None:
    if date > clock.localdate(worker.organisation.zone, now):
        raise DomainError(_("This day is still to come. Choose today or a day before."), field="date")


def _note(action: str, row: object, worker: PeerWorker, by: User | None, **facts: object) -> None:
    """The fact; never a rating, a topic or a word that somebody wrote."""
    audit.record(action, row, by=by, organisation_id=worker.organisation_id, worker=worker.pk, **facts)  # type: ignore[arg-type]


@transaction.atomic
def review_competences(
    *,
    worker: PeerWorker,
    ratings: Mapping[str, int],
    date: dt.date,
    by: User,
    now: dt.datetime | None = None,
) -> CompetenceReview:
    """The worker's own look at himself, or his coach's (W37). `ratings` leaves out what is not rated now.

    The same side on the same day replaces what it wrote. Raises `DomainError` where there is nothing in it, for a
    day to come, and where somebody else wrote down that day.
    """
    locked = _lock(worker)
    own = locked.user_id == by.pk
    require(rules.is_own(by, locked) if own else rules.follows(by, locked))
    _refuse_future(locked, date, now)
    if not ratings:
        raise DomainError(_("Choose something for at least one of the eight."))
    side = RatedBy.OWN if own else RatedBy.COACH
    review, _created = CompetenceReview.objects.get_or_create(
        worker=locked, rated_by=side, date=date, defaults={"by": by}
    )
    if review.by_id != by.pk:
        raise DomainError(_("Somebody else wrote this down for that day already. Choose another day."), field="date")
    review.ratings.all().delete()
    rows = [CompetenceRating(review=review, competence=key, rating=value) for key, value in ratings.items()]
    CompetenceRating.objects.bulk_create(rows)
    _note("competences.reviewed", review, locked, by, side=side.value)
    return review


@transaction.atomic
def set_goal(
    *,
    worker: PeerWorker,
    competence: str,
    words: str,
    until_date: dt.date,
    by: User,
    token: uuid.UUID | None = None,
    now: dt.datetime | None = None,
) -> DevelopmentGoal:
    """What he wants to learn, and until when; only he sets it. The same `token` again gives the first one."""
    locked = _lock(worker)
    require(rules.is_own(by, locked))
    if token and (known := DevelopmentGoal.objects.filter(pk=token, worker=locked).first()):
        return known
    if until_date <= clock.localdate(locked.organisation.zone, now):
        raise DomainError(_("Choose a day that is still to come."), field="until_date")
    goal = DevelopmentGoal(worker=locked, competence=competence, words=words.strip(), until_date=until_date)
    goal.pk = token or goal.pk
    goal.save(force_insert=True)
    _note_goal(goal, "", by, now or clock.now())
    _note("goal.set", goal, locked, by)
    return goal


@transaction.atomic
def close_goal(*, goal: DevelopmentGoal, state: str, by: User, now: dt.datetime | None = None) -> DevelopmentGoal:
    """He reached it, or lets it go. Pressed twice it is closed once."""
    worker = _lock(goal.worker)
    require(rules.is_own(by, worker))
    locked = DevelopmentGoal.objects.get(pk=goal.pk)
    before = GoalState(locked.state)
    if state == before:
        return locked
    check_step(GOAL_STEPS, before, GoalState(state))
    locked.state, locked.closed_at = state, now or clock.now()
    locked.save(update_fields=["state", "closed_at"])
    _note_goal(locked, before, by, locked.closed_at)
    _note("goal.closed", locked, worker, by, state=state)
    return locked


def _note_goal(goal: DevelopmentGoal, before: str, by: User, at: dt.datetime) -> None:
    GoalTransition.objects.create(goal=goal, from_state=before, to_state=goal.state, at=at, by=by)


@transaction.atomic
def write_talk(
    *,
    worker: PeerWorker,
    date: dt.date,
    topics: Iterable[str],
    words: str,
    by: User,
    token: uuid.UUID | None = None,
    now: dt.datetime | None = None,
) -> CoachingNote:
    """A coaching talk, by who coaches him (W39, W42). The same `token` again gives the note of the first time."""
    locked = _lock(worker)
    require(rules.follows(by, locked))
    if token and (known := CoachingNote.objects.filter(pk=token, worker=locked).first()):
        return known
    _refuse_future(locked, date, now)
    note = CoachingNote(worker=locked, date=date, topics=sorted(set(topics)), words=words.strip(), by=by)
    note.pk = token or note.pk
    note.save(force_insert=True)
    _note("coaching.talked", note, locked, by)
    return note


@transaction.atomic
def add_own_view(*, note: CoachingNote, words: str, by: User, now: dt.datetime | None = None) -> CoachingNote:
    """How the worker sees it himself; written again it replaces what he wrote, empty it takes it back."""
    worker = _lock(note.worker)
    require(rules.is_own(by, worker))
    locked = CoachingNote.objects.get(pk=note.pk)
    locked.own_view = words.strip()
    locked.own_view_at = (now or clock.now()) if locked.own_view else None
    locked.save(update_fields=["own_view", "own_view_at"])
    _note("coaching.viewed", locked, worker, by)
    return locked


@transaction.atomic
def see_conduct(*, worker: PeerWorker, date: dt.date, by: User, now: dt.datetime | None = None) -> ConductSeen:
    """His certificate of conduct was seen on this day. Its coordinators only; nothing of the paper is kept."""
    locked = _lock(worker)
    require(rules.coordinates(by, locked.organisation) and locked.user_id != by.pk)
    _refuse_future(locked, date, now)
    seen, created = ConductSeen.objects.get_or_create(worker=locked, date=date, defaults={"by": by})
    if created:
        _note("conduct.seen", seen, locked, by, date=date)
    return seen


@transaction.atomic
def appoint_coach(*, worker: PeerWorker, coach: User, by: User | None, now: dt.datetime | None = None) -> Coaching:
    """From today on `coach` coaches him: a coordinator or a colleague. Who does so already goes on."""
    locked = _lock(worker)
    require(rules.coordinates(by, locked.organisation) and (by is None or by.pk != locked.user_id))
    if not rules.can_coach(coach, locked):
        raise DomainError(_("Choose a coordinator or another worker of this organisation."), field="coach")
    today = clock.localdate(locked.organisation.zone, now)
    running = Coaching.objects.filter(worker=locked, coach=coach, until_date=None).first()
    if running:
        return running
    coaching = Coaching.objects.create(worker=locked, coach=coach, from_date=today)
    _note("coaching.began", coaching, locked, by, coach=coach.pk)
    return coaching


@transaction.atomic
def end_coaching(*, coaching: Coaching, by: User | None, now: dt.datetime | None = None) -> None:
    """He does not coach him any more, from now on; one that began only today is taken away."""
    worker = _lock(coaching.worker)
    require(rules.coordinates(by, worker.organisation) and (by is None or by.pk != worker.user_id))
    locked = Coaching.objects.get(pk=coaching.pk)
    yesterday = clock.localdate(worker.organisation.zone, now) - dt.timedelta(days=1)
    _note("coaching.ended", locked, worker, by, coach=locked.coach_id)
    if locked.from_date > yesterday:
        locked.delete()
    elif locked.until_date is None:
        locked.until_date = yesterday
        locked.save(update_fields=["until_date"])


@transaction.atomic
def take_on(
    *, organisation: Organisation, user: User, coach: User | None, by: User | None, now: dt.datetime | None = None
) -> PeerWorker:
    """Somebody who took part himself begins as a worker, with a coach beside him (W38).

    Who stands here as in training, or has stopped, becomes active; that he took part is told to nobody.
    """
    worker = _lock(add_worker(organisation=organisation, user=user, by=by))
    if worker.status in {WorkerStatus.TRAINING, WorkerStatus.STOPPED}:
        worker = change_worker(worker=worker, by=by, engagement=worker.engagement, status=WorkerStatus.ACTIVE)
    worker.from_participant = True
    worker.save(update_fields=["from_participant"])
    if coach and rules.can_coach(coach, worker):
        appoint_coach(worker=worker, coach=coach, by=by, now=now)
    return worker


@transaction.atomic
def tell_past(*, worker: PeerWorker, tells: bool, by: User) -> PeerWorker:
    """Whether men may read that he took part himself once; only he decides it (W38)."""
    locked = _lock(worker)
    require(rules.is_own(by, locked) and locked.from_participant)
    locked.tells_past = tells
    locked.save(update_fields=["tells_past"])
    _note("worker.tells_past", locked, locked, by, tells=tells)
    return locked
