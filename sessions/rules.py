"""Who may plan evenings, and what an evening still allows. `user` None is the software itself."""

import datetime as dt

from accounts.models import User
from groups.models import Group, PeerWorker
from groups.rules import can_plan, is_on_roster
from groups.states import GroupStatus, WorkerStatus
from participants.models import Participation
from sessions.models import GroupSession, SubstituteRequest

__all__ = [
    "can_answer",
    "can_change",
    "can_note_tension",
    "can_plan",
    "can_record",
    "can_reopen",
    "is_recordable",
    "may_step_in",
    "reads_words",
    "still_changes",
    "takes_evenings",
]

DOORS_OPEN = dt.timedelta(hours=1)  # who is early is marked when he comes in
REOPENS = dt.timedelta(days=14)
TENSION_AFTER = dt.timedelta(days=7)  # how he is afterwards he may say a week long


def takes_evenings(group: Group) -> bool:
    """Evenings are planned for groups that form or are open."""
    return group.status in {GroupStatus.FORMING, GroupStatus.OPEN}


def still_changes(session: GroupSession, now: dt.datetime) -> bool:
    """Whether anything about it can change: planned and not over."""
    return session.is_planned and session.ends_at > now


def can_change(user: User | None, session: GroupSession, now: dt.datetime) -> bool:
    """An evening is changed by whoever plans its group, as long as it is planned and not over."""
    return still_changes(session, now) and can_plan(user, session.group)


def can_answer(user: User, session: GroupSession, now: dt.datetime) -> bool:
    """A man says whether he comes until the evening is over (W30)."""
    mine = Participation.objects.own(user).open().filter(group=session.group_id)
    return still_changes(session, now) and mine.exists()


def can_note_tension(user: User, session: GroupSession, now: dt.datetime) -> bool:
    """A man notes his tension until a week after an evening that goes on (W8)."""
    mine = Participation.objects.own(user).open().filter(group=session.group_id)
    return not session.is_cancelled and now <= session.ends_at + TENSION_AFTER and mine.exists()


def guides(user: User, session: GroupSession) -> bool:
    """Whether he guides this one evening, from the roster or as a substitute (W4)."""
    return session.session_workers.filter(worker__user=user).exists()


def may_step_in(worker: PeerWorker, session: GroupSession, asker: PeerWorker) -> bool:
    """Active, or in training beside an active colleague who stays (W4). Whether he is free: `booking`."""
    if worker.status == WorkerStatus.TRAINING:
        asking = SubstituteRequest.objects.open().filter(session=session).values("worker")
        stays = session.session_workers.exclude(worker=asker).exclude(worker__in=asking)
        return stays.filter(worker__status=WorkerStatus.ACTIVE).exists()
    return worker.status == WorkerStatus.ACTIVE


def can_record(user: User | None, session: GroupSession) -> bool:
    """Write down how an evening went: whoever guides that evening or the group, and its coordinators."""
    return user is None or can_plan(user, session.group) or guides(user, session)


def is_recordable(session: GroupSession, now: dt.datetime) -> bool:
    """From an hour before the start of an evening that was not cancelled."""
    return not session.is_cancelled and session.starts_at - DOORS_OPEN <= now


def can_reopen(user: User | None, session: GroupSession, now: dt.datetime) -> bool:
    """Within fourteen days after it was closed, by whoever may record it."""
    fresh = session.closed_at is not None and now - session.closed_at <= REOPENS
    return fresh and can_record(user, session)


def reads_words(user: User | None, session: GroupSession) -> bool:
    """Themes, the line for the next worker: who guides the group today or guided this evening, nobody else."""
    return user is None or is_on_roster(user, session.group) or guides(user, session)
