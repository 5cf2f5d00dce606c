"""Who may plan evenings, and what an evening still allows. `user` None is the software itself."""

import datetime as dt

from accounts.models import User
from groups.models import Group
from groups.rules import can_plan
from groups.states import GroupStatus
from participants.models import Participation
from sessions.models import GroupSession

__all__ = ["can_answer", "can_change", "can_plan", "can_record", "still_changes", "takes_evenings"]


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


def guides(user: User, session: GroupSession) -> bool:
    """Whether he guides this one evening, from the roster or as a substitute (W4)."""
    return session.session_workers.filter(worker__user=user).exists()


def can_record(user: User | None, session: GroupSession) -> bool:
    """Write down how an evening went: whoever guides that evening or the group, and its coordinators."""
    return user is None or can_plan(user, session.group) or guides(user, session)
