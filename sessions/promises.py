"""What is promised about every evening: somebody guides it (W4), and how it went is written down (W11).

Both promises are opened ahead, with everything they need to be judged by a query: an overdue one is seen on the page
also when no process has run since. They follow the evening: `wanted` says which promises stand, `settle` makes it so.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, User
from core import clock
from groups.models import Facilitation, Group, OrganisationRole
from groups.states import OrganisationRoleName, RosterRole
from reminders import registry
from reminders.actions import meet_deadline, open_deadline, waive_deadline
from reminders.models import Deadline
from reminders.registry import DeadlineKind, Hearing
from sessions.models import GroupSession, SessionWorker
from sessions.states import SessionState
from sessions.words import when

WORKER = "a worker for the evening"
RECORDED = "the evening is recorded"
KINDS = (WORKER, RECORDED)

AHEAD = dt.timedelta(days=14)
BEFORE = dt.timedelta(hours=48)  # somebody must stand there this long before it starts
TOLD = dt.timedelta(days=5)  # before that moment the first worker hears of it
AFTER = dt.timedelta(hours=48)  # it must be recorded this long after its end
FORGOTTEN = dt.timedelta(days=14)  # no new promise about an evening that ended longer ago
NOON = dt.time(12)
_PREFIX = "session:"


def about(session: GroupSession) -> str:
    """The subject under which an evening's promises stand in the ledger."""
    return f"{_PREFIX}{session.pk}"


@dataclass(frozen=True)
class Wanted:
    """When one promise counts from, when the first person hears of it, and when it must be kept."""

    anchor: dt.datetime
    warn_at: dt.datetime
    due_at: dt.datetime


def wanted(session: GroupSession, *, guided: bool, now: dt.datetime) -> dict[str, Wanted]:
    """The promises that stand about an evening; needs `group`. `guided`: whether a worker is on it."""
    if not session.is_planned or session.starts_at > now + AHEAD:
        return {}
    noon = clock.at_local(session.local_start.date() + dt.timedelta(days=1), NOON, session.group.zone)
    due_at = session.ends_at + AFTER
    found = {RECORDED: Wanted(session.ends_at, min(max(session.ends_at, noon), due_at), due_at)}
    if not guided:
        due_at = session.starts_at - BEFORE
        anchor = min(now, due_at)
        found[WORKER] = Wanted(anchor, max(anchor, due_at - TOLD), due_at)
    return found


def settle(session: GroupSession, *, by: User | None, now: dt.datetime) -> None:
    """Opens, keeps and waives the promises about this evening, so that they fit it as it is now. Twice is once.

    Called in the transaction of every action that changes an evening; the caller holds its lock.
    """
    guided = SessionWorker.objects.filter(session=session).exists()
    stands = wanted(session, guided=guided, now=now)
    opened = set()
    for deadline in Deadline.objects.open().filter(subject=about(session), kind__in=KINDS):
        plan = stands.get(deadline.kind)
        if plan is not None and plan.due_at == deadline.due_at:
            opened.add(deadline.kind)
        else:
            _close(deadline, session, guided=guided, by=by, now=now)
    for kind, plan in stands.items():
        if kind not in opened and session.ends_at > now - FORGOTTEN:
            _open(kind, session, plan, by=by, now=now)


def _close(deadline: Deadline, session: GroupSession, *, guided: bool, by: User | None, now: dt.datetime) -> None:
    kind, subject = deadline.kind, deadline.subject
    if deadline.kind == WORKER and session.is_planned and guided:
        meet_deadline(kind=kind, subject=subject, by=by, now=now)
    elif deadline.kind == RECORDED and session.closed_at is not None:
        meet_deadline(kind=kind, subject=subject, by=by, now=session.closed_at)
    else:
        waive_deadline(kind=kind, subject=subject, reason=_why_waived(session), by=by, now=now)


def _why_waived(session: GroupSession) -> str:
    if session.is_cancelled:
        return _("the evening was cancelled")
    return _("the evening was moved") if session.is_planned else _("the evening is over")


def waive_for_gone(subject: str, *, now: dt.datetime) -> None:
    """The evening does not exist any more."""
    for kind in KINDS:
        waive_deadline(kind=kind, subject=subject, reason=_("the evening was removed"), by=None, now=now)


def _open(kind: str, session: GroupSession, plan: Wanted, *, by: User | None, now: dt.datetime) -> None:
    last = Deadline.objects.filter(kind=kind, subject=about(session)).aggregate(last=Max("cycle"))["last"]
    owners = _workers(kind, session)
    open_deadline(
        kind=kind,
        subject=about(session),
        cycle=(last or 0) + 1,
        anchor=plan.anchor,
        warn_at=plan.warn_at,
        due_at=plan.due_at,
        owner=owners[0] if owners else None,
        organisation_id=session.group.organisation_id,
        group_id=session.group_id,
        by=by,
        now=now,
    )


def unsettled(now: dt.datetime) -> tuple[list[uuid.UUID], list[str]]:
    """Evenings whose promises do not fit them, the soonest first; and subjects whose evening is gone. Three queries."""
    guided = Exists(SessionWorker.objects.filter(session=OuterRef("pk")))
    rows = (
        GroupSession.objects.planned()
        .filter(starts_at__lte=now + AHEAD, ends_at__gt=now - FORGOTTEN)
        .select_related("group")
        .annotate(guided=guided)
        .order_by("starts_at")
    )
    stands = {
        row.pk: {kind: plan.due_at for kind, plan in wanted(row, guided=row.guided, now=now).items()} for row in rows
    }
    opened: dict[uuid.UUID, dict[str, dt.datetime]] = {}
    for subject, kind, due_at in (
        Deadline.objects.open().filter(kind__in=KINDS).values_list("subject", "kind", "due_at")
    ):
        opened.setdefault(_id_of(subject), {})[kind] = due_at
    differing = [pk for pk, plans in stands.items() if opened.get(pk, {}) != plans]
    elsewhere = GroupSession.objects.filter(pk__in=[pk for pk in opened if pk not in stands])
    forgotten = dict(elsewhere.values_list("pk", "state"))
    differing += [pk for pk, state in forgotten.items() if state != SessionState.PLANNED]
    gone = [f"{_PREFIX}{pk}" for pk in opened if pk not in stands and pk not in forgotten]
    return differing, gone


def _id_of(subject: str) -> uuid.UUID:
    return uuid.UUID(subject.removeprefix(_PREFIX))


# --- Who hears of it, and in which words -------------------------------------------------------------


def _contacts(users: Sequence[uuid.UUID]) -> list[Contact]:
    """The contacts of these users, in this order; who has none is passed over. One query."""
    found = {one.user_id: one for one in Contact.objects.filter(user__in=users, user__is_active=True)}
    return [found[pk] for pk in dict.fromkeys(users) if pk in found]


def _workers(kind: str, session: GroupSession) -> list[Contact]:
    """Whose promise it is: those on the evening when it must be recorded, else the roster of that day, lead first."""
    users = []
    if kind == RECORDED:
        places = SessionWorker.objects.filter(session=session).order_by("position")
        users = list(places.values_list("worker__user", flat=True))
    if not users:
        roster = Facilitation.objects.on(session.local_start.date()).filter(group=session.group_id)
        entries = sorted(
            roster.select_related("worker"), key=lambda one: (one.role != RosterRole.LEAD, one.from_date, one.pk)
        )
        users = [entry.worker.user_id for entry in entries]
    return _contacts(users)


def _coordinators(session: GroupSession) -> list[Contact]:
    given = OrganisationRole.objects.current().filter(
        organisation=session.group.organisation_id, role=OrganisationRoleName.COORDINATOR
    )
    return _contacts(list(given.order_by("from_date", "pk").values_list("user", flat=True)))


def next_to_hear(deadline: Deadline, step: int) -> Hearing | None:
    """Worker, second worker, coordinators: as many hours apart as the organisation says, all of them when it is due.

    Once somebody said that he is on it, the next one hears only when it is due.
    """
    session = _session_of(deadline)
    if session is None:
        return None
    organisation = session.group.organisation
    workers = _workers(deadline.kind, session)
    waits = (0, organisation.hours_to_second, organisation.hours_to_second + organisation.hours_to_coordinator)
    steps = (workers[:1], workers[1:], _coordinators(session))
    if step >= len(steps):
        return None
    at = min(deadline.warn_at + dt.timedelta(hours=waits[step]), deadline.due_at)
    if deadline.acknowledged_at and step:
        at = deadline.due_at
    return Hearing(at=at, contacts=steps[step], owner=steps[step][0] if steps[step] else None)


def fetch(deadlines: Sequence[Deadline]) -> None:
    """Brings the evenings of these promises, in one query."""
    ids = {_id_of(deadline.subject): deadline for deadline in deadlines}
    sessions = GroupSession.objects.select_related("group__organisation").in_bulk(list(ids))
    for deadline in deadlines:
        deadline.evening = sessions.get(_id_of(deadline.subject))  # type: ignore[attr-defined]


def _session_of(deadline: Deadline) -> GroupSession | None:
    if not hasattr(deadline, "evening"):
        fetch([deadline])
    return deadline.evening  # type: ignore[attr-defined]


def _words(deadline: Deadline) -> str:
    session = _session_of(deadline)
    if session is None:
        return _("An evening that is not there any more")
    values = {"group": session.group.name, "when": when(session)}
    if deadline.kind == WORKER:
        return _("%(group)s, %(when)s: nobody guides it.") % values
    return _("%(group)s, %(when)s: not recorded yet.") % values


def _link(deadline: Deadline) -> str:
    page = "session_workers" if deadline.kind == WORKER else "session"
    return reverse(page, args=[_id_of(deadline.subject)])


def _still_open(deadline: Deadline) -> bool:
    """Asked before an alert goes out: the evening may have changed in a way that no sweep has seen yet."""
    session = _session_of(deadline)
    if session is None:
        return False
    guided = SessionWorker.objects.filter(session=session).exists()
    return deadline.kind in wanted(session, guided=guided, now=clock.now())


def groups_on_desk(user: User) -> Iterable[object]:
    """Scope of the ledger: ids of the groups that he guides today or coordinates."""
    return Group.objects.visible_to(user).values("pk")


def register() -> None:
    """Called when the app is ready."""
    registry.scope(groups_on_desk)
    for name, label in (
        (WORKER, gettext_lazy("A worker for the evening")),
        (RECORDED, gettext_lazy("The evening is recorded")),
    ):
        registry.register(
            DeadlineKind(
                name=name,
                label=label,
                words=_words,
                link=_link,
                next_to_hear=next_to_hear,
                still_open=_still_open,
                fetch=fetch,
            )
        )
