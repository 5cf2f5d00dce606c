"""What pages and roles ask about the men and their episodes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, QuerySet, Value
from django.utils.translation import gettext as _

from accounts import roles
from accounts.models import User
from groups.models import Group
from groups.states import GroupStatus
from participants import rules
from participants.models import Participant, Participation
from participants.roster_csv import Row
from participants.states import PARTICIPATION_STEPS, SEATED, ParticipationState


def participant_facts(user: User) -> QuerySet:
    """Role source: somebody with a participant file, also after he left: he can always come back (W33)."""
    return Participant.objects.filter(user=user).values_list(Value(roles.PARTICIPANT), "organisation_id").order_by()


@dataclass(frozen=True)
class Place:
    """One man's last episode in one group, for a line in a list."""

    group: str
    state: str
    label: str


@dataclass(frozen=True)
class PersonRow:
    pk: uuid.UUID
    name: str
    organisation: str
    places: list[Place]


def person_rows(user: User, *, group: str = "", state: str = "") -> list[PersonRow]:
    """The men whose files his desk shows, by name; two queries. Names are encrypted, so they are put in order here.

    Without `state`: those who take part. `group` is a short name.
    """
    episodes = Participation.objects.on_desk_of(user).select_related("group")
    chosen = episodes.filter(state=state) if state else episodes.open()
    if group:
        chosen = chosen.filter(group__slug=group)
    # An order of its own, so that a returned man's newest episode of a group comes first.
    newest = episodes.order_by("-began_at")
    men = (
        Participant.objects.on_desk_of(user)
        .filter(pk__in=chosen.values("participant"))
        .select_related("organisation")
        .prefetch_related(Prefetch("participations", queryset=newest, to_attr="episodes"))
    )
    return [_person_row(man) for man in sorted(men, key=lambda man: man.name.casefold())]


def _person_row(man: Participant) -> PersonRow:
    last: dict[uuid.UUID, Participation] = {}
    for episode in man.episodes:  # type: ignore[attr-defined]
        last.setdefault(episode.group_id, episode)
    open_ones = [one for one in last.values() if one.closed_at is None]
    places = [
        Place(group=one.group.name, state=one.state, label=str(ParticipationState(one.state).label))
        for one in (open_ones or last.values())
    ]
    return PersonRow(pk=man.pk, name=man.name, organisation=man.organisation.name, places=places)


def groups_to_seat_in(user: User, *, organisation: uuid.UUID | None = None) -> list[Group]:
    """The groups in which he may seat men, by name."""
    groups = Group.objects.visible_to(user).running().select_related("organisation").order_by("name")
    return list(groups.filter(organisation=organisation) if organisation else groups)


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do, line by line: `bad` rows stop it, `known` men are left as they are."""

    new: list[Row]
    known: list[Row]
    bad: list[Row]
    free: int

    @property
    def is_possible(self) -> bool:
        return bool(self.new) and not self.bad


def import_plan(group: Group, rows: Sequence[Row]) -> ImportPlan:
    """Sorts the rows of a file; needs `organisation`, two queries. Seats are given in the order of the file (W3)."""
    taking_part = Participation.objects.open().filter(group=group).select_related("participant")
    here = {one.participant.name.casefold() for one in taking_part}
    good = [row for row in rows if not row.problem]
    known = [row for row in good if row.name.casefold() in here]
    fresh = [row for row in good if row.name.casefold() not in here]
    free = rules.free_seats(group)
    seated = [row for row in fresh if row.state in SEATED]
    too_many = {row.line for row in seated[free:]}
    problem = _("No seat is left: the circle has %(seats)d.") % {"seats": group.ceiling}
    if group.status == GroupStatus.CLOSED:
        problem, too_many = _("This group is closed."), {row.line for row in fresh}
    bad = [row for row in rows if row.problem]
    bad += [replace(row, problem=problem) for row in fresh if row.line in too_many]
    return ImportPlan(
        new=[row for row in fresh if row.line not in too_many],
        known=known,
        bad=sorted(bad, key=lambda row: row.line),
        free=free,
    )


@dataclass(frozen=True)
class OwnEpisode:
    """How he takes part in one group, and what he can do about it himself (W27, W32)."""

    participation: Participation

    @property
    def group(self) -> Group:
        return self.participation.group

    @property
    def is_paused(self) -> bool:
        return self.participation.state == ParticipationState.PAUSED

    @property
    def may_pause(self) -> bool:
        return ParticipationState.PAUSED in PARTICIPATION_STEPS[ParticipationState(self.participation.state)]


def own_episodes(user: User) -> list[OwnEpisode]:
    """The groups that he takes part in now, by name; one query."""
    rows = Participation.objects.own(user).open().select_related("group", "participant").order_by("group__name")
    return [OwnEpisode(row) for row in rows]


def own_rights(user: User) -> list[Participant]:
    """His files with which he may come back, so that a return card can be made again (W33)."""
    files = Participant.objects.own(user).order_by("-created_at")
    return [file for file in files if rules.may_return(file)]
