"""Two files beside each other, before they become one."""

from dataclasses import dataclass

from django.db.models import Count

from accounts import roles
from accounts.models import User
from groups.models import Organisation
from participants.models import Participant, Participation


@dataclass(frozen=True)
class FileSide:
    man: Participant
    episodes: list[Participation]
    evenings: int


def mergeable(user: User) -> list[Participant]:
    """The men of the organisations that he coordinates, by name; never himself."""
    rows = Participant.objects.on_desk_of(user).filter(
        organisation__in=user.roles.organisations(roles.COORDINATOR)
    ).select_related("organisation", "contact").prefetch_related("participations__group")  # fmt: skip
    return sorted(rows, key=lambda man: man.name.casefold())


def file_side(man: Participant) -> FileSide:
    """What stands in one file."""
    episodes = man.participations.select_related("group").order_by("-began_at")
    counted = Participant.objects.filter(pk=man.pk).aggregate(count=Count("attendances"))
    return FileSide(man=man, episodes=list(episodes), evenings=counted["count"])


def own_organisations(user: User) -> list[Organisation]:
    """Those that he works for or coordinates, by name."""
    mine = user.roles.organisations(roles.COORDINATOR) | user.roles.organisations(roles.WORKER)
    return list(Organisation.objects.filter(pk__in=mine).order_by("name"))
