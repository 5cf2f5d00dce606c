"""A research export before it is a file: who is in it, how alike they are, what was made coarser (W35, ADR 0030)."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from outcomes import rules
from outcomes.models import Export, Study, StudyConsent
from outcomes.queries import research_tables as tables
from outcomes.queries.figures_periods import Quarters, last_finished
from outcomes.queries.research_columns import Column
from outcomes.queries.research_file import Content, Filled, build
from outcomes.queries.research_men import MEN

KNOWN = tuple(place for place, column in enumerate(MEN.columns) if column.known)


def last_quarter(study: Study, now: dt.datetime) -> int:
    """The newest quarter that counts: nothing in the file is younger than its end."""
    return last_finished(now, study.organisation.zone)


def quarter_name(quarter: int) -> str:
    """As it stands in the file."""
    return f"{quarter // 4}-Q{quarter % 4 + 1}"


def consenting(study: Study, at: dt.datetime) -> frozenset[uuid.UUID]:
    """Who says yes now and said so by `at`: who comes later waits for the next export. One query."""
    rows = StudyConsent.objects.filter(study=study).order_by("pk").values_list("participant_id", "given", "at")
    newest = {man: (given, when) for man, given, when in rows}
    return frozenset(man for man, (given, when) in newest.items() if given and when <= at)


def told_before(study: Study) -> dict[str, int]:
    """How far each column was made coarser in the files that left already; the coarsest. One query.

    The same man carries the same pseudonym in every file of a study, so a newer file must not tell what an older one
    kept: put side by side they would say both.
    """
    coarsest: dict[str, int] = {}
    for levels in Export.objects.filter(study=study, downloads__gt=0).values_list("levels", flat=True):
        for name, level in levels.items():
            coarsest[name] = max(level, coarsest.get(name, 0))
    return coarsest


@dataclass(frozen=True)
class Prepared:
    """What an export would hold. `men` are those in it, `left_out` how many are not because nobody is like them."""

    study: Study
    quarter: int
    men: frozenset[uuid.UUID]
    left_out: int
    alike: int
    levels: Mapping[str, int]
    source: tables.Source
    lines: Mapping[str, tuple[Hashable, ...]]

    @cached_property
    def tables(self) -> tuple[Filled, ...]:
        """All tables, of these men only; the figures can be looked at without them."""
        return _fill(self.source, self.men, self.lines)

    @cached_property
    def content(self) -> bytes:
        """The file itself."""
        return build(
            Content(
                study=self.study,
                quarter=quarter_name(self.quarter),
                alike=self.alike,
                left_out=self.left_out,
                levels=self.levels,
                tables=self.tables,
            )
        )

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def prepare(study: Study, *, quarter: int, at: dt.datetime) -> Prepared:
    """The export of `study` up to and including `quarter`, of who had said yes by `at`.

    Five queries and those of the further tables, however many men. Everybody in it shares all that is known of him with
    at least `LEAST_ALIKE` men; there is nobody in it where that can't be. `study` comes with its organisation.
    """
    source = tables.Source(study, consenting(study, at), Quarters(quarter, study.organisation.zone))
    rows = {str(man): values for man, values in MEN.rows(source)}
    columns = [MEN.columns[place] for place in KNOWN]
    before = told_before(study)
    alike = rules.make_alike(
        {man: tuple(values[place] for place in KNOWN) for man, values in rows.items()},
        [column.ladder for column in columns],
        k=rules.LEAST_ALIKE,
        at_least=[min(before.get(column.name, 0), len(column.ladder)) for column in columns],
    )
    men = frozenset(uuid.UUID(man) for man in alike.profiles)
    return Prepared(
        study=study,
        quarter=quarter,
        men=men,
        left_out=alike.left_out,
        alike=rules.anonymity(alike.profiles),
        levels={column.name: level for column, level in zip(columns, alike.levels, strict=True)},
        source=source,
        lines={man: _line(rows[man], told) for man, told in alike.profiles.items()},
    )


def _line(values: tables.Values, told: rules.Profile) -> tuple[Hashable, ...]:
    """One row: what is known as it is told, the rest as it is."""
    line = list(values)
    for place, value in zip(KNOWN, told, strict=True):
        line[place] = value
    return tuple(line)


def _fill(
    source: tables.Source, men: frozenset[uuid.UUID], lines: Mapping[str, tuple[Hashable, ...]]
) -> tuple[Filled, ...]:
    """All tables, of the men who are in the export only."""
    study = source.study
    names = {man: tables.person(study, man) for man in men}
    within = tables.Source(study, men, source.quarters)
    first = Filled(MEN, [(names[uuid.UUID(man)], *map(str, line)) for man, line in lines.items()])
    others = [
        Filled(table, [(names[man], *map(str, values)) for man, values in table.rows(within) if man in men])
        for table in tables.further()
    ]
    return (first, *others)


@dataclass(frozen=True)
class ToldAs:
    """One column as the page shows it."""

    column: Column
    level: int

    @property
    def words(self) -> str:
        return str(self.column.steps[self.level].words)

    @property
    def is_coarser(self) -> bool:
        return self.level > 0


def told_as(levels: Mapping[str, int]) -> list[ToldAs]:
    """Every column of the table of men, and how far it was made coarser."""
    return [ToldAs(column, levels.get(column.name, 0)) for column in MEN.columns]
