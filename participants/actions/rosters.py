"""Import of a whole roster, and the trail of exports."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core import audit, clock
from core.errors import DomainError, require
from groups.models import Group
from participants import queries, rules
from participants.actions.episodes import seat
from participants.actions.people import add_participant
from participants.models import Participant
from participants.roster_csv import Row

NOON = dt.time(12)


@transaction.atomic
def import_roster(
    *, group: Group, rows: Sequence[Row], by: User | None, now: dt.datetime | None = None
) -> list[Participant]:
    """All new men of a file, or nobody: a file and a seat for each. Men who take part already are left as they are.

    Everything is checked again under the group's lock. Raises `DomainError` when one row is not good any more.
    """
    now = now or clock.now()
    locked = Group.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=group.pk)
    require(rules.can_plan(by, locked))
    plan = queries.import_plan(locked, rows)
    if plan.bad:
        raise DomainError(
            _("Line %(line)d: %(problem)s Nothing has been imported.")
            % {"line": plan.bad[0].line, "problem": plan.bad[0].problem}
        )
    men = [_seated(locked, row, by=by, now=now) for row in plan.new]
    audit.record("roster.imported", locked, by=by, organisation_id=locked.organisation_id, men=len(men))
    return men


def _seated(group: Group, row: Row, *, by: User | None, now: dt.datetime) -> Participant:
    man = add_participant(organisation=group.organisation, name=row.name, by=by, email=row.email, phone=row.phone)
    began_at = min(now, clock.at_local(row.since, NOON, group.zone)) if row.since else now
    seat(participant=man, group=group, by=by, state=row.state, began_at=began_at)
    return man


@transaction.atomic
def note_export(*, group: Group, by: User, rows: int) -> None:
    """The trail keeps who took a list of names out of Kring."""
    require(rules.can_plan(by, group))
    audit.record("roster.exported", group, by=by, organisation_id=group.organisation_id, men=rows)
