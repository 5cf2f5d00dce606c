"""From participant to worker: interest, co-guiding, training, a coach, the start (W38)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from core.states import check_step
from groups.actions import invite, take_on, withdraw_invitation
from groups.models import Invitation, PeerWorker
from groups.rules import coordinates
from groups.states import InvitedAs, WorkerStatus
from participants import rules
from participants.models import Participant, WorkerPath, WorkerPathTransition
from participants.notices import INTEREST
from participants.states import PATH_STEPS, PathState
from reminders.actions import meet_deadline, open_deadline, waive_deadline

S = PathState
DAYS_FOR_A_TALK = 14


def _lock(participant: Participant) -> Participant:
    rows = Participant.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=participant.pk)


def _lock_path(path: WorkerPath) -> WorkerPath:
    """His letter first, as who opens it does, then the man, then his way: who does something at once waits."""
    list(Invitation.objects.select_for_update(of=("self",)).filter(worker_path=path.pk))
    man = _lock(path.participant)
    locked = WorkerPath.objects.select_for_update(of=("self",)).get(pk=path.pk)
    locked.participant = man
    return locked


def _today(participant: Participant, now: dt.datetime | None) -> dt.date:
    return clock.localdate(participant.organisation.zone, now)


@transaction.atomic
def say_interest(
    *,
    participant: Participant,
    by: User,
    words: str = "",
    agreed: bool = False,
    now: dt.datetime | None = None,
) -> WorkerPath:
    """He would like to help guide: he says it himself, or a worker brings it up and he `agreed` (W38).

    Said twice it is there once. Raises `DomainError` for who works here already, and without his own yes.
    """
    man = _lock(participant)
    himself = rules.is_himself(by, man)
    require(himself or rules.sees_file(by, man))
    if known := WorkerPath.objects.running().filter(participant=man).first():
        return known
    if not (himself or agreed):
        raise DomainError(_("Ask him first. It is written down with his own yes."), field="agreed")
    if _works_here(man):
        raise DomainError(_("He works here already."))
    path = WorkerPath(participant=man, interest_on=_today(man, now), brought_by=None if himself else by)
    path.words = words.strip()
    path.save(force_insert=True)
    _note(path, "", by, now)
    _promise_talk(path, by, now or clock.now())
    return path


def _subject(path: WorkerPath) -> str:
    return f"workerpath:{path.pk}"


def _promise_talk(path: WorkerPath, by: User, now: dt.datetime) -> None:
    """A coordinator talks with him about it within a fortnight; the coordinators hear of it at once."""
    due, organisation = now + dt.timedelta(days=DAYS_FOR_A_TALK), path.participant.organisation_id
    open_deadline(
        kind=INTEREST, subject=_subject(path), anchor=now, warn_at=now, due_at=due, organisation_id=organisation,
        by=by, now=now,
    )  # fmt: skip


def _keep_talk(path: WorkerPath, by: User | None, now: dt.datetime | None) -> None:
    """The next step, or a kind no, came out of a talk; who takes it back himself is not asked any more."""
    if path.state == S.WITHDRAWN:
        waive_deadline(kind=INTEREST, subject=_subject(path), reason=_("He would rather not"), by=by, now=now)
    else:
        meet_deadline(kind=INTEREST, subject=_subject(path), by=by, now=now)


def _works_here(man: Participant) -> bool:
    rows = PeerWorker.objects.filter(organisation=man.organisation_id, user=man.user_id)
    return man.user_id is not None and rows.exclude(status=WorkerStatus.STOPPED).exists()


@transaction.atomic
def take_step(
    *,
    path: WorkerPath,
    state: str,
    date: dt.date,
    by: User,
    coach: User | None = None,
    now: dt.datetime | None = None,
) -> WorkerPath:
    """The next step of the way, on its day: co-guiding, training, a coach. Coordinators only; pressed twice it is one.

    Raises `DomainError` for a step that is not the next one, for a day to come or before the last step, and for a coach
    that is missing.
    """
    locked = _lock_path(path)
    require(coordinates(by, locked.participant.organisation))
    if locked.state == state:
        return locked
    target = S(state)
    check_step(PATH_STEPS, S(locked.state), target)
    require(target in {S.COGUIDING, S.TRAINING, S.COACH})
    _refuse_day(locked, date, now)
    if target == S.COACH:
        if coach is None:
            raise DomainError(_("Choose who coaches him."), field="coach")
        locked.coach = coach
    return _step(locked, target, date, by, now)


def _refuse_day(path: WorkerPath, date: dt.date, now: dt.datetime | None) -> None:
    if date > _today(path.participant, now):
        raise DomainError(_("This day is still to come. Choose today or a day before."), field="date")
    if date < path.last_day:
        raise DomainError(_("This day is before the last step. Choose a later one."), field="date")


@transaction.atomic
def start_working(*, path: WorkerPath, by: User, email: str = "", now: dt.datetime | None = None) -> WorkerPath:
    """He begins as a worker; his file closes for his colleagues with that (ADR 0021).

    Who has no account is invited at `email`; he starts when he takes the invitation. Raises `DomainError` for a step
    that is not the next one, and where the address is missing.
    """
    locked = _lock_path(path)
    man = locked.participant
    require(coordinates(by, man.organisation))
    if locked.state == S.STARTED:
        return locked
    check_step(PATH_STEPS, S(locked.state), S.STARTED)
    if man.user is not None:
        return _start(locked, man.user, by, now)
    if not email:
        raise DomainError(_("He has no account yet. Give the address at which he is invited."), field="email")
    _withdraw_letter(locked, now)
    locked.invitation = invite(
        organisation=man.organisation, email=email, name=man.name, invited_as=InvitedAs.WORKER, by=by, now=now
    )
    if WorkerPath.objects.filter(invitation=locked.invitation).exclude(pk=locked.pk).exists():
        raise DomainError(_("Somebody else was invited at this address. Check it with him."), field="email")
    locked.save(update_fields=["invitation"])
    audit.record("path.invited", locked, by=by, organisation_id=man.organisation_id)
    return locked


def on_accepted(*, invitation: Invitation, user: User, now: dt.datetime) -> None:
    """He took the invitation: the account is his as a participant too, so that his two roles know each other."""
    found = WorkerPath.objects.running().filter(invitation=invitation).select_related("participant").first()
    if found is None:
        return
    path = _lock_path(found)
    man = path.participant
    if man.user_id is None:
        if Participant.objects.filter(user=user, organisation=man.organisation_id).exists():
            raise DomainError(_("This account belongs to another file. Ask your coordinator."))
        man.user = user
        man.save(update_fields=["user"])
        audit.record("participant.connected", man, by=user, organisation_id=man.organisation_id)
    _start(path, user, None, now)


def _start(path: WorkerPath, user: User, by: User | None, now: dt.datetime | None) -> WorkerPath:
    man = path.participant
    path.worker = take_on(organisation=man.organisation, user=user, coach=path.coach, by=by, now=now)
    return _step(path, S.STARTED, max(_today(man, now), path.last_day), by or user, now)


@transaction.atomic
def stop_path(*, path: WorkerPath, words: str, by: User, now: dt.datetime | None = None) -> WorkerPath:
    """Not now, with a kind word that he reads. Coordinators only; he may say it again later."""
    locked = _lock_path(path)
    require(coordinates(by, locked.participant.organisation))
    if not words.strip():
        raise DomainError(_("Write a kind word: he reads it."), field="words")
    if locked.state == S.STOPPED:
        return locked
    check_step(PATH_STEPS, S(locked.state), S.STOPPED)
    locked.kind_words = words.strip()
    return _close(locked, S.STOPPED, by, now)


@transaction.atomic
def withdraw_path(*, path: WorkerPath, by: User, now: dt.datetime | None = None) -> WorkerPath:
    """He would rather not: by himself or through who may open his file, at any time, without a reason."""
    locked = _lock_path(path)
    man = locked.participant
    require(rules.is_himself(by, man) or rules.sees_file(by, man))
    if locked.state == S.WITHDRAWN:
        return locked
    check_step(PATH_STEPS, S(locked.state), S.WITHDRAWN)
    return _close(locked, S.WITHDRAWN, by, now)


def _close(path: WorkerPath, state: PathState, by: User, now: dt.datetime | None) -> WorkerPath:
    _withdraw_letter(path, now)
    path.closed_on = max(_today(path.participant, now), path.last_day)
    before, path.state = path.state, state
    path.save()
    _note(path, before, by, now)
    _keep_talk(path, by, now)
    return path


def _withdraw_letter(path: WorkerPath, now: dt.datetime | None) -> None:
    """A letter that is out leads nowhere any more; by the software, since he himself may withdraw none."""
    letter = path.invitation
    if letter is not None and letter.accepted_at is None and letter.withdrawn_at is None:
        withdraw_invitation(invitation=letter, by=None, now=now)


def _step(path: WorkerPath, state: PathState, date: dt.date, by: User | None, now: dt.datetime | None) -> WorkerPath:
    before, path.state = path.state, state
    setattr(path, f"{state.value}_on", date)
    path.save()
    _note(path, before, by, now)
    _keep_talk(path, by, now)
    return path


def _note(path: WorkerPath, before: str, by: User | None, now: dt.datetime | None) -> None:
    WorkerPathTransition.objects.create(path=path, from_state=before, to_state=path.state, at=now or clock.now(), by=by)
    man = path.participant
    audit.record("path.stepped", path, by=by, organisation_id=man.organisation_id, before=before, after=path.state)
