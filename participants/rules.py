"""Who may seat men, and when a circle is full."""

from groups.models import Group
from groups.rules import can_plan
from participants.models import Participation

__all__ = ["can_plan", "free_seats"]


def free_seats(group: Group) -> int:
    """Seats left under the ceiling; zero when returns took the circle above it (W3, W33). Needs `organisation`."""
    return max(0, group.ceiling - Participation.objects.seated().filter(group=group).count())
