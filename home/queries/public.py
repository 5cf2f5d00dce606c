"""What the public pages show of groups: where roughly and when, never who, and never how many (W18, W30; ADR 0036)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import places
from core.maps import Map, Town, town_map
from groups.models import Group, Organisation, OrganisationWords
from groups.states import GroupStatus
from participants.models import Participation
from sessions.models import GroupSession

EVENINGS_SHOWN = 4


@dataclass(frozen=True)
class ListedGroup:
    """A group as somebody finds it. `km` as the crow flies from the town that he named."""

    group: Group
    next_at: dt.datetime | None = None
    has_room: bool = False
    km: int | None = None

    @property
    def is_forming(self) -> bool:
        return self.group.status == GroupStatus.FORMING

    @property
    def when(self) -> str:
        """ "Tuesday, 19:30"; empty for a group that does not know its evening yet."""
        return when_of(self.group)


@dataclass(frozen=True)
class FoundGroups:
    """The list and the map of the same groups; `near` is the town that he named, if it `is_known` where it is."""

    groups: list[ListedGroup]
    map: Map | None
    near: str = ""
    is_known: bool = False
    unplaced: list[str] = field(default_factory=list)  # towns that the table does not know: on the list only


def when_of(group: Group) -> str:
    time = f"{group.local_time:%H:%M}" if group.local_time else ""
    return ", ".join(part for part in (str(group.get_weekday_display()) if group.weekday else "", time) if part)


def _local(moment: dt.datetime, group: Group) -> dt.datetime:
    return timezone.localtime(moment, ZoneInfo(group.zone))


def listed_groups(now: dt.datetime, *, day: str = "", organisation: Organisation | None = None) -> list[ListedGroup]:
    """Groups that want to be found, by town; three queries however many there are."""
    rows = Group.objects.listed().select_related("organisation").defer("group_app_link").order_by("town", "name")
    rows = rows.filter(organisation=organisation) if organisation else rows
    groups = list(rows.filter(weekday=day) if day else rows)
    seats, evenings = _seats_taken(), _next_evenings(now)
    return [_listed(group, seats.get(group.pk, 0), evenings.get(group.pk)) for group in groups]


def _listed(group: Group, taken: int, next_at: dt.datetime | None) -> ListedGroup:
    return ListedGroup(
        group=group,
        next_at=_local(next_at, group) if next_at else None,
        has_room=group.status == GroupStatus.OPEN and taken < group.ceiling,
    )


def _seats_taken() -> dict[uuid.UUID, int]:
    rows = Participation.objects.seated().filter(group__in=Group.objects.listed().values("pk"))
    return dict(rows.values_list("group").annotate(count=Count("pk")).order_by())


def _next_evenings(now: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    rows = GroupSession.objects.planned().filter(group__in=Group.objects.listed().values("pk"), starts_at__gt=now)
    return dict(rows.values_list("group").annotate(first=Min("starts_at")).order_by())


def found_groups(now: dt.datetime, *, near: str = "", day: str = "") -> FoundGroups:
    """The groups of one evening or all, the nearest first where a town is named that the table knows (W10)."""
    here = places.position(near) if near else None
    groups = [
        ListedGroup(one.group, one.next_at, one.has_room, places.distance_km(near, one.group.town) if here else None)
        for one in listed_groups(now, day=day)
    ]
    if here:
        groups.sort(key=lambda one: (one.km is None, one.km or 0))
    towns, unplaced = _towns(groups)
    if here and towns and places.plain(near) not in {places.plain(town.name) for town in towns}:
        towns.append(Town(near, here, here=True))
    return FoundGroups(groups, town_map(towns), near=near, is_known=here is not None, unplaced=unplaced)


def _towns(groups: Iterable[ListedGroup]) -> tuple[list[Town], list[str]]:
    """Each town once, and those that cannot be placed."""
    names = {places.plain(one.group.town): one.group.town for one in groups}
    known = [Town(name, at) for name in names.values() if (at := places.position(name))]
    return known, [name for name in names.values() if places.position(name) is None]


@dataclass(frozen=True)
class Words:
    """What an organisation says of itself, in `language`, which is not always the reader's."""

    language: str = ""
    introduction: str = ""
    questions: list[dict[str, str]] = field(default_factory=list)
    stories: list[dict[str, str]] = field(default_factory=list)

    @property
    def is_foreign(self) -> bool:
        return bool(self.language) and self.language != get_language()


def _best(rows: Iterable[OrganisationWords]) -> Words:
    """All in one language: the reader's where anything stands there, else the other one."""
    said = [row for row in rows if row.introduction or row.questions or row.stories]
    row = min(said, key=lambda row: (row.language != get_language(), row.language), default=None)
    return Words(row.language, row.introduction, row.questions, row.stories) if row else Words()


def words_of(organisation: Organisation) -> Words:
    """One query."""
    return _best(organisation.words.all())


@dataclass(frozen=True)
class GroupPage:
    """What a man wants to know before he comes. No names: that somebody guides says what he did once (ADR 0036)."""

    listed: ListedGroup
    evenings: list[dt.datetime]
    words: Words
    address: str

    @property
    def group(self) -> Group:
        return self.listed.group

    @property
    def rhythm(self) -> str:
        """ "every two weeks, two hours"."""
        weeks = self.group.every_n_weeks
        every = {1: _("every week"), 2: _("every two weeks")}.get(weeks) or _("every %(n)d weeks") % {"n": weeks}
        minutes = self.group.duration_minutes
        last = {60: _("one hour"), 120: _("two hours")}.get(minutes) or _("%(n)d minutes") % {"n": minutes}
        return f"{every}, {last}"


def public_group(slug: str, now: dt.datetime) -> GroupPage | None:
    """A listed group; None where there is none of this name. Four queries."""
    rows = Group.objects.listed().select_related("organisation", "venue").defer("group_app_link")
    group = rows.filter(slug=slug).first()
    if group is None:
        return None
    evenings = GroupSession.objects.planned().filter(group=group, starts_at__gt=now).order_by("starts_at")
    moments = list(evenings.values_list("starts_at", flat=True)[:EVENINGS_SHOWN])
    taken = Participation.objects.seated().filter(group=group).count()
    return GroupPage(
        listed=_listed(group, taken, moments[0] if moments else None),
        evenings=[_local(moment, group) for moment in moments],
        words=words_of(group.organisation),
        address=group.venue.full_address if group.tells_address and group.venue else "",
    )


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    words: Words
    groups: list[ListedGroup]


def _shown() -> QuerySet[Organisation]:
    """Decided in the first query, so that one that is not shown looks like one that is nowhere."""
    says = OrganisationWords.objects.exclude(introduction="", questions=[], stories=[])
    listed = Group.objects.listed()
    return Organisation.objects.filter(Q(pk__in=listed.values("organisation")) | Q(pk__in=says.values("organisation")))


def public_organisation(slug: str, now: dt.datetime) -> OrganisationPage | None:
    """An organisation that shows a group or says something; None for any other. Five queries."""
    organisation = _shown().filter(slug=slug).first()
    if organisation is None:
        return None
    return OrganisationPage(organisation, words_of(organisation), listed_groups(now, organisation=organisation))


def shown_organisations() -> list[Organisation]:
    """Those with a group that wants to be found, by name; one query."""
    return list(Organisation.objects.filter(pk__in=Group.objects.listed().values("organisation")).order_by("name"))


def only_organisation() -> Organisation | None:
    """The one whose colours all public pages have, where there is only one; one query."""
    shown = shown_organisations()
    return shown[0] if len(shown) == 1 else None


@dataclass(frozen=True)
class Told:
    """The words of one organisation beside those of others."""

    organisation: Organisation
    words: Words


def told_words() -> list[Told]:
    """What the organisations with listed groups say; two queries."""
    shown = shown_organisations()
    rows = OrganisationWords.objects.filter(organisation__in=[one.pk for one in shown])
    by_organisation: dict[uuid.UUID, list[OrganisationWords]] = {one.pk: [] for one in shown}
    for row in rows:
        by_organisation[row.organisation_id].append(row)
    return [Told(one, _best(by_organisation[one.pk])) for one in shown]


def organisation_of_look(name: str) -> Organisation | None:
    """Whose stylesheet this is, also under a name that it had before; one query."""
    return Organisation.objects.filter(slug=name.rpartition("-")[0]).first()
