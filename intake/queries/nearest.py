"""Which organisation hears of a man, from the town that he lives in, and what may be promised to him (W10, W19)."""

import datetime as dt

from django.db.models import Count

from core import places
from groups.models import Group, Organisation
from groups.states import GroupStatus
from participants.actions.calls import due_for_call


def organisation_near(town: str) -> Organisation | None:
    """The organisation of the group nearest to `town`; he is not asked.

    For a town that is not in the table: the one with the most groups. Without any group: the first one there is.
    """
    groups = Group.objects.filter(status__in=[GroupStatus.OPEN, GroupStatus.FORMING]).select_related("organisation")
    known = [(places.distance_km(town, group.town), group.organisation.name, group) for group in groups.order_by("pk")]
    if near := [one for one in known if one[0] is not None]:
        return min(near, key=lambda one: (one[0], one[1]))[2].organisation
    most = Organisation.objects.annotate(count=Count("groups")).order_by("-count", "name")
    return most.first()


def listed_group(slug: str) -> Group | None:
    """The group of this name that the public pages show; None when there is none, or nothing was asked."""
    return Group.objects.listed().filter(slug=slug).first() if slug else None


def latest_call(now: dt.datetime) -> dt.datetime | None:
    """When he will have been called at the latest, whichever organisation hears of him; None when there is none."""
    moments = [due_for_call(organisation, now) for organisation in Organisation.objects.all()]
    return max(moments, default=None)


def call_due(organisation: Organisation, now: dt.datetime) -> dt.datetime:
    """When somebody who asks at this moment will have been called (W19)."""
    return due_for_call(organisation, now)
