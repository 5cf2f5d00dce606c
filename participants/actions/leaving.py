"""A man leaves, pauses, or chooses about the group app; what a worker does after it (W27, W29, W32, W33)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.errors import require
from participants import rules
from participants.actions.cards import make_card
from participants.actions.episodes import change_state
from participants.models import Participation
from participants.notices import GROUP_APP_TASK
from participants.states import OPEN, ParticipationState
from reminders.actions import meet_deadline, open_deadline
from reminders.queries import deadline_of
from reminders.states import DeadlineState

DAYS_FOR_THE_APP = 2


@dataclass(frozen=True)
class Farewell:
    """He left. `code` is on his return card: shown now and never again."""

    participation: Participation
    code: str


@transaction.atomic
def leave(
    *, participation: Participation, by: User | None, reason: str = "", now: dt.datetime | None = None
) -> Farewell:
    """He leaves, by himself or through a worker, at any time; no reason is asked. He gets a return card (W32, W33)."""
    now = now or clock.now()
    left = change_state(participation=participation, state=ParticipationState.LEFT, by=by, reason=reason, now=now)
    return Farewell(left, make_card(left, now))


@transaction.atomic
def choose_group_app(
    *, participation: Participation, wants: bool, by: User | None, now: dt.datetime | None = None
) -> Participation:
    """Whether he wants to be in the group app (W29). Saying no again is a task for the worker, not for him."""
    rows = Participation.objects.select_for_update(of=("self",)).select_related("group", "participant")
    locked = rows.get(pk=participation.pk)
    himself = by is not None and locked.participant.user_id == by.pk
    require(locked.state in OPEN and (himself or rules.can_plan(by, locked.group)))
    before = locked.wants_group_app
    locked.wants_group_app = wants
    locked.save(update_fields=["wants_group_app"])
    if before and not wants:
        expect_removal(locked, by=by, now=now or clock.now())
    if wants and not before:
        meet_deadline(kind=GROUP_APP_TASK, subject=app_subject(locked), by=by, now=now)
    audit.record("group_app.chosen", locked, by=by, organisation_id=locked.group.organisation_id, wants=wants)
    return locked


def app_subject(participation: Participation) -> str:
    return f"participation:{participation.pk}"


def expect_removal(participation: Participation, *, by: User | None, now: dt.datetime) -> None:
    """A worker takes him out of the group app within two days; needs `group`."""
    last = deadline_of(GROUP_APP_TASK, app_subject(participation))
    if last and last.state == DeadlineState.OPEN:
        return
    due = now + dt.timedelta(days=DAYS_FOR_THE_APP)
    open_deadline(
        kind=GROUP_APP_TASK,
        subject=app_subject(participation),
        cycle=last.cycle + 1 if last else 1,
        anchor=now,
        warn_at=now + dt.timedelta(days=1),
        due_at=due,
        organisation_id=participation.group.organisation_id,
        group_id=participation.group_id,
        by=by,
        now=now,
    )


@transaction.atomic
def note_removed_from_app(*, participation: Participation, by: User, now: dt.datetime | None = None) -> int:
    """The worker took him out of the group app."""
    require(rules.can_plan(by, participation.group))
    return meet_deadline(kind=GROUP_APP_TASK, subject=app_subject(participation), by=by, now=now)


def on_step(*, participation: Participation, by: User | None, now: dt.datetime, **_facts: object) -> None:
    """Who is no longer a participant does not stay in the app (W13, W31)."""
    if participation.closed_at and participation.wants_group_app:
        participation.wants_group_app = False
        participation.save(update_fields=["wants_group_app"])
        expect_removal(participation, by=by, now=now)
