"""What the public pages show of groups: where and when, never who."""

from dataclasses import dataclass

from groups.models import Group


@dataclass(frozen=True)
class ListedGroup:
    name: str
    town: str
    when: str


def listed_groups() -> list[ListedGroup]:
    """Groups that want to be found, by town; one query."""
    rows = Group.objects.listed().order_by("town", "name")
    return [ListedGroup(name=group.name, town=group.town, when=_when(group)) for group in rows]


def _when(group: Group) -> str:
    time = f"{group.local_time:%H:%M}" if group.local_time else ""
    return f"{group.get_weekday_display()} {time}".strip() if group.weekday else ""
