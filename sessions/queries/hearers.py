"""Who hears of evenings, and what the weekly numbers are."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, F, Q

from accounts.models import Contact
from groups.models import Group, Organisation, OrganisationRole
from groups.states import GroupStatus, OrganisationRoleName
from participants.models import Participation
from participants.states import SEATED
from reminders.models import Deadline
from sessions.models import GroupSession

AHEAD = dt.timedelta(weeks=2)
BACK = dt.timedelta(weeks=2)


def men_by_group(groups: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Contact]]:
    """How to reach the men with a seat in these groups; one query. Who pauses or left hears nothing."""
    rows = Participation.objects.seated().filter(group__in=list(groups)).exclude(participant__contact=None)
    found: dict[uuid.UUID, list[Contact]] = defaultdict(list)
    for row in rows.select_related("participant__contact").order_by("participant__contact"):
        if row.participant.contact is not None:
            found[row.group_id].append(row.participant.contact)
    return found


def coordinators() -> list[OrganisationRole]:
    """The roles of coordinators that hold today, with user and organisation; one query."""
    rows = OrganisationRole.objects.current().filter(role=OrganisationRoleName.COORDINATOR)
    return list(rows.select_related("user", "organisation").order_by("pk"))


def coordinators_to_reach(organisation: Organisation) -> list[Contact]:
    """How to reach the coordinators of one organisation, who came first before all; one query."""
    roles = OrganisationRole.objects.current().filter(
        organisation=organisation, role=OrganisationRoleName.COORDINATOR, user__is_active=True
    )
    rows = roles.exclude(user__contact=None).select_related("user__contact").order_by("from_date", "pk")
    return [role.user.contact for role in rows]


class Numbers(NamedTuple):
    """What needs a coordinator's attention, counted."""

    to_arrange: int
    not_recorded: int
    small: int
    promised: int
    late: int


def numbers(organisation: Organisation, now: dt.datetime) -> Numbers:
    """Evenings that lack a worker or a room or were not recorded, small circles, open promises; four queries."""
    evenings = GroupSession.objects.planned().filter(group__organisation=organisation)
    lacking = Q(session_workers=None) | Q(venue=None, online_link="")
    promises = Deadline.objects.open().filter(organisation_id=organisation.pk)
    counted = promises.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return Numbers(
        to_arrange=evenings.filter(lacking, starts_at__gt=now, starts_at__lt=now + AHEAD).count(),
        not_recorded=evenings.filter(ends_at__lte=now, ends_at__gt=now - BACK).count(),
        small=_small(organisation),
        promised=counted["open"],
        late=counted["late"],
    )


def _small(organisation: Organisation) -> int:
    seated = Count("participations", filter=Q(participations__state__in=SEATED))
    groups = Group.objects.filter(organisation=organisation, status=GroupStatus.OPEN).annotate(seated=seated)
    return groups.filter(seated__lt=F("organisation__seats_least")).count()
