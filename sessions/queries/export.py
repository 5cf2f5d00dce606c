"""The list of a group for export."""

from dataclasses import dataclass

from accounts.models import User
from core.components import Dot
from groups.models import Group
from participants.models import Participation
from participants.states import ParticipationState
from sessions.queries.attendance import last_dots
from sessions.states import CAME


@dataclass(frozen=True)
class ExportRow:
    name: str
    state: str
    since: str
    came: int
    evenings: int

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.name, self.state, self.since, str(self.came), str(self.evenings))


def export_rows(user: User, group: Group) -> list[ExportRow]:
    """The men who take part, by name, with how often they came on the last twelve evenings that were held."""
    men = list(Participation.objects.on_desk_of(user).open().filter(group=group).select_related("participant"))
    dots = last_dots(group, [one.participant_id for one in men])
    return sorted((_export_row(one, dots[one.participant_id]) for one in men), key=lambda row: row.name.casefold())


def _export_row(one: Participation, dots: list[Dot]) -> ExportRow:
    return ExportRow(
        name=one.participant.name,
        state=str(ParticipationState(one.state).label),
        since=one.began_at.date().isoformat(),
        came=sum(1 for dot in dots if dot.state in CAME),
        evenings=len(dots),
    )
