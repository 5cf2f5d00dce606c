"""The figures of an organisation as they may be published: page, file, report and desk read no other lines."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from groups.models import Group, Organisation
from outcomes import suppression
from outcomes.queries import figures_counts as counts
from outcomes.queries import figures_kinds as kinds
from outcomes.queries import figures_periods as periods
from outcomes.queries.figures_kinds import Category, Figure

FLOOR = suppression.FLOOR
QUARTER, YEAR, GROUP = "quarter", "year", "group"  # what a line stands for; a group stands under its year
LATER = {kinds.PHASE.key: 4, kinds.STAY.key: 4}  # quarters until the last man of a quarter has been followed a year
QUARTERS_ONLY = {kinds.MEN.key}  # a man who comes in two quarters counts in both: these never add up to a year
WITHOUT_GROUP = {figure.key for figure in kinds.PROMISES}  # where a group is often not known yet


@dataclass(frozen=True)
class Part:
    """So many in these categories together."""

    categories: tuple[Category, ...]
    number: int
    total: int

    @property
    def label(self) -> str:
        """ "present", or "present / late" where they only stand together."""
        return " / ".join(str(category.label) for category in self.categories)

    @property
    def span(self) -> int:
        return len(self.categories)

    @property
    def percent(self) -> int:
        return round(100 * self.number / self.total)


@dataclass(frozen=True)
class Line:
    """A quarter, a year or a group. Without `parts` only its total may be shown."""

    label: str
    total: int
    parts: tuple[Part, ...]
    kind: str = QUARTER


@dataclass(frozen=True)
class Table:
    """One figure: its lines, newest first, and the quarters that wait until there are enough."""

    figure: Figure
    lines: tuple[Line, ...]
    waiting: str = ""

    @property
    def is_simple(self) -> bool:
        """A number and nothing else."""
        return len(self.figure.categories) == 1


@dataclass(frozen=True)
class Results:
    """All figures, and the years that somebody may choose from."""

    tables: tuple[Table, ...]
    years: tuple[int, ...]
    until: int  # the last quarter that counts


@dataclass(frozen=True)
class Choice:
    """What the reader wants to see of the one pattern: it hides more, and never shows other sums."""

    group: Group | None = None
    year: int | None = None


def results(organisation: Organisation, now: dt.datetime, choice: Choice | None = None) -> Results:
    """Every figure of the organisation. Seven queries at most, whatever its size."""
    quarters = periods.Quarters(last_quarter(organisation, now), organisation.zone)
    found = counts.promises(organisation, quarters) | counts.evenings(organisation, quarters)
    found |= counts.episodes(organisation, quarters)
    groups = list(Group.objects.filter(organisation=organisation).order_by("name"))
    published = {figure.key: _published(figure, found, groups, quarters) for figure in kinds.ALL}
    years = {row.members[-1] // 4 for one in published.values() for row in one.quarters}
    names = {group.pk: group.name for group in groups}
    return Results(
        tables=tuple(table(figure, published[figure.key], names, choice or Choice()) for figure in kinds.ALL),
        years=tuple(sorted(years, reverse=True)),
        until=quarters.last,
    )


def last_quarter(organisation: Organisation, now: dt.datetime) -> int:
    """The newest quarter that counts."""
    return periods.last_finished(now, organisation.zone)


def year_of(organisation: Organisation, now: dt.datetime, year: int) -> list[Table]:
    """Each figure of one year, for a report: the year in one line where it is finished, else its quarters."""
    tables = results(organisation, now, Choice(year=year)).tables
    return [Table(one.figure, _whole_year(one.lines)) for one in tables]


def _whole_year(lines: Sequence[Line]) -> tuple[Line, ...]:
    whole = tuple(line for line in lines if line.kind == YEAR)
    return whole or tuple(line for line in lines if line.kind == QUARTER)


def promises_kept(organisation: Organisation, now: dt.datetime) -> list[Table]:
    """The three promises in the newest quarter or year that may be shown, for the desk. One query."""
    quarters = periods.Quarters(last_quarter(organisation, now), organisation.zone)
    found = counts.promises(organisation, quarters)
    tables = [table(figure, _published(figure, found, [], quarters), {}, Choice()) for figure in kinds.PROMISES]
    return [replace(one, lines=_newest(one.lines)) for one in tables]


def _newest(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The newest that shows a distribution, else the newest number."""
    return tuple(line for line in lines if line.parts)[:1] or tuple(lines[:1])


def _published(
    figure: Figure, found: Mapping[str, counts.Counts], groups: Iterable[Group], quarters: periods.Quarters
) -> suppression.Published:
    """Figures about the same men begin with the same quarter, so that the same quarters stand together in all."""
    mine = found[figure.key]
    begun = found.get(kinds.WAYS.key, mine) if figure.key in LATER else mine
    first = min((quarter for _group, quarter, _category in begun), default=quarters.last + 1)
    shown = range(first, quarters.last + 1 - LATER.get(figure.key, 0))
    published = suppression.publish(mine, quarters=shown, categories=figure.keys, ran=_ran(figure, groups, quarters))
    return replace(published, years=()) if figure.key in QUARTERS_ONLY else published


def _ran(
    figure: Figure, groups: Iterable[Group], quarters: periods.Quarters
) -> dict[uuid.UUID | None, tuple[int, int]]:
    """From when until when each group was there: everybody may know that, so a quarter without it tells nothing."""
    spans: dict[uuid.UUID | None, tuple[int, int]] = {
        group.pk: (
            (quarters.of(group.opened_at) or quarters.last) if group.opened_at else quarters.last + 1,
            (quarters.of(group.closed_at) or quarters.last) if group.closed_at else quarters.last,
        )
        for group in groups
    }
    return {**spans, None: (quarters.first, quarters.last)} if figure.key in WITHOUT_GROUP else spans


# --- lines ------------------------------------------------------------------------------------------------------------


def table(figure: Figure, published: suppression.Published, names: Mapping, choice: Choice) -> Table:
    """The lines of one figure that the reader asked for: quarters and years newest first, groups under their year."""
    lines: list[Line] = []
    years = {year.year: year for year in published.years}
    rows = [row for row in published.quarters if choice.year in (None, row.members[-1] // 4)]
    for number in sorted({row.members[-1] // 4 for row in rows}, reverse=True):
        if number in years:
            lines += _year_lines(figure, years[number], names, choice)
        if choice.group is None:
            inside = [row for row in rows if row.members[-1] // 4 == number]
            lines += [line(figure, periods.name(row.members), row) for row in reversed(inside)]
    waiting = periods.name(published.waiting) if published.waiting and choice == Choice() else ""
    return Table(figure, tuple(lines), waiting)


def _year_lines(figure: Figure, year: suppression.Year, names: Mapping, choice: Choice) -> list[Line]:
    label = periods.year_name(year.year, year.quarters)
    groups = [row for row in year.groups if choice.group is None or choice.group.pk in row.members]
    lines = [] if choice.group else [line(figure, label, year.row, YEAR)]
    for row in groups:
        who = groups_name(row.members, names)
        lines.append(line(figure, f"{label}: {who}", row, GROUP))
    return lines


def groups_name(members: Sequence, names: Mapping) -> str:
    """The names of the groups that stand in one row together."""
    known = sorted(names[member] for member in members if member in names)
    rest = [_("no group yet")] if None in members else []
    return ", ".join(known + rest)


def line(figure: Figure, label: str, row: suppression.Row, kind: str = QUARTER) -> Line:
    """A published row in words."""
    categories = {category.key: category for category in figure.categories}
    parts = tuple(Part(tuple(categories[key] for key in cell.categories), cell.number, row.total) for cell in row.cells)
    # All categories in one: that is the total said twice.
    whole = len(parts) == 1 and len(categories) > 1
    return Line(label, row.total, () if whole else parts, kind)
