"""What may be published of one quarter's ratings, and the published sums as tables (W34, W26, ADR 0029)."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groups.models import Group, Organisation
from outcomes import suppression
from outcomes.items import Answers
from outcomes.models import PublishedRatings, SelfRating
from outcomes.queries import figures
from outcomes.queries import figures_periods as periods
from outcomes.queries import ratings_kinds as kinds
from outcomes.queries.figures import GROUP, QUARTER, Choice, Line, Table
from outcomes.queries.figures_kinds import Figure

# A quarter stands by itself: its groups are published under it, and no two quarters are ever added up, since a man
# counts in each. So `suppression` is given one quarter that is a whole year of its own.
ALONE = 3


@dataclass(frozen=True)
class Rated:
    """One man's last round of a quarter, and the group in which he sat then."""

    group: uuid.UUID
    answers: Answers


def rated_in(organisation: Organisation, quarter: int) -> list[Rated]:
    """One round for each man, his last of that quarter: a sum counts men, not answers. One query; decrypts."""
    first, end = periods.first_day(quarter), periods.first_day(quarter + 1)
    rows = SelfRating.objects.filter(
        participation__group__organisation=organisation, given_on__gte=first, given_on__lt=end
    )
    last = {row.participation.participant_id: row for row in rows.select_related("participation").order_by("given_on")}
    return [Rated(row.participation.group_id, row.answers) for row in last.values()]


def sums(rated: Sequence[Rated], groups: Iterable[uuid.UUID]) -> dict[str, Any]:
    """The rows that may be published of one quarter, by the key of the item; nothing for fewer than five men.

    `groups`: those that were there in that quarter. Every number is five or more, and so is what any hidden class of
    any group may hold: nobody's class can be told (docs/ratings.md).
    """
    if len(rated) < suppression.FLOOR:
        return {}
    return {figure.key: _rows(figure, rated, groups) for figure in kinds.ALL}


def _rows(figure: Figure, rated: Sequence[Rated], groups: Iterable[uuid.UUID]) -> list[dict[str, Any]]:
    counts = Counter((one.group, ALONE, kinds.class_of(figure, one.answers)) for one in rated)
    ran = dict.fromkeys(groups, (ALONE, ALONE))
    [year] = suppression.publish(counts, quarters=[ALONE], categories=figure.keys, ran=ran).years
    return [_row(year.row)] + [_row(row) for row in year.groups]


def _row(row: suppression.Row) -> dict[str, Any]:
    cells = [[list(cell.categories), cell.number] for cell in row.cells]
    return {"groups": [str(member) if member else None for member in row.members], "total": row.total, "cells": cells}


# --- as tables --------------------------------------------------------------------------------------------------------


def published(organisation: Organisation, choice: Choice, *, groups: bool = True) -> list[Table]:
    """The sums of all quarters, newest first, each with its groups if asked for. Two queries, whatever the size."""
    rows = PublishedRatings.objects.filter(organisation=organisation).order_by("-quarter")
    if choice.year is not None:
        rows = rows.filter(quarter__gte=choice.year * 4, quarter__lt=choice.year * 4 + 4)
    stored = list(rows.values_list("quarter", "tables"))
    names = {str(pk): name for pk, name in Group.objects.filter(organisation=organisation).values_list("pk", "name")}
    return [Table(figure, tuple(_lines(figure, stored, names, choice, groups))) for figure in kinds.ALL]


def _lines(figure: Figure, stored: Sequence, names: Mapping[str, str], choice: Choice, groups: bool) -> Iterable[Line]:
    for quarter, tables in stored:
        label = periods.name([quarter])
        for row in tables.get(figure.key, []):
            if not row["groups"] and choice.group is None:
                yield figures.line(figure, label, _as_row(row), QUARTER)
            elif groups and row["groups"] and (choice.group is None or str(choice.group.pk) in row["groups"]):
                who = figures.groups_name(row["groups"], names)
                yield figures.line(figure, f"{label}: {who}", _as_row(row), GROUP)


def _as_row(stored: Mapping[str, Any]) -> suppression.Row:
    cells = tuple(suppression.Cell(tuple(categories), number) for categories, number in stored["cells"])
    return suppression.Row(tuple(stored["groups"]), stored["total"], cells)
