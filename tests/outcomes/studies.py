"""Studies with men who said yes, and a reader of the file that checks it against its own dictionary."""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import Any

from outcomes import actions
from outcomes.models import Study, StudyConsent
from outcomes.queries.research_men import MEN
from tests.factories import ParticipationFactory, UserFactory
from tests.outcomes.stories import NOW, at

LAST_MONTH = NOW - dt.timedelta(days=30)


def study_of(organisation: Any, by: Any = None, **values: Any) -> Study:
    """Runs around NOW."""
    return actions.open_study(
        **{
            "organisation": organisation,
            "name": "What the circle brings",
            "purpose": "We want to know whether men stay.",
            "institution": "University of the Scheldt",
            "researcher": "Tineke",
            "from_date": dt.date(2026, 1, 1),
            "until_date": dt.date(2026, 12, 31),
            "by": by,
            "now": LAST_MONTH,
            **values,
        }
    )


def man(group: Any, **values: Any) -> Any:
    """A participation since 2024 of a man with an account."""
    defaults = {"began_at": at(2024, 2, 5), "participant__user": UserFactory()}
    return ParticipationFactory(group=group, **{**defaults, **values})


def says(study: Study, one: Any, given: bool = True, now: dt.datetime = LAST_MONTH) -> None:
    actions.answer_study(study=study, participant=one.participant, given=given, by=one.participant.user, now=now)


def men_who_said_yes(study: Study, group: Any, number: int, **values: Any) -> list[Any]:
    """So many who are alike in everything, without the detour over the action."""
    men = [man(group, **values) for _ in range(number)]
    StudyConsent.objects.bulk_create(
        StudyConsent(study=study, participant=one.participant, given=True, at=LAST_MONTH) for one in men
    )
    return men


@dataclass
class Table:
    header: list[str]
    rows: list[dict[str, str]]
    schema: dict[str, Any]


@dataclass
class Package:
    """What a researcher finds."""

    files: dict[str, bytes]
    descriptor: dict[str, Any]
    tables: dict[str, Table]

    @property
    def everything(self) -> str:
        return "\n".join(data.decode() for data in self.files.values())

    def pseudonyms(self, table: str = "men") -> list[str]:
        return [row["pseudonym"] for row in self.tables[table].rows]

    def profiles(self) -> Counter:
        """How many rows share what is known of a man; columns that were measured are not in it."""
        known = [column.name for column in MEN.columns if column.known]
        return Counter(tuple(row[name] for name in known) for row in self.tables["men"].rows)


def read(content: bytes) -> Package:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    descriptor = json.loads(files["datapackage.json"])
    tables = {}
    for resource in descriptor["resources"]:
        lines = list(csv.reader(io.StringIO(files[resource["path"]].decode(), newline="")))
        rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        tables[resource["name"]] = Table(lines[0], rows, resource["schema"])
    return Package(files, descriptor, tables)


def faults(package: Package) -> list[str]:
    """Where the data are not what their dictionary says: Table Schema's own rules, as far as the file uses them."""
    found = [fault for name, table in package.tables.items() for fault in _faults_of(name, table)]
    for name, table in package.tables.items():
        for key in table.schema.get("foreignKeys", []):
            there = set(package.pseudonyms(key["reference"]["resource"]))
            found += [f"{name}: {one} is nobody" for one in package.pseudonyms(name) if one not in there]
    return found


def _faults_of(name: str, table: Table) -> list[str]:
    fields = table.schema["fields"]
    if table.header != [field["name"] for field in fields]:
        return [f"{name}: the header is {table.header}"]
    missing = table.schema["missingValues"]
    found = []
    for field in fields:
        values = [row[field["name"]] for row in table.rows]
        told = [value for value in values if value not in missing]
        found += [f"{name}.{field['name']}: {value!r}" for value in told if not _is_good(field, value)]
        constraints = field.get("constraints", {})
        if constraints.get("required") and len(told) < len(values):
            found.append(f"{name}.{field['name']}: a value is missing")
        if constraints.get("unique") and len(set(told)) < len(told):
            found.append(f"{name}.{field['name']}: a value stands twice")
    return found


def _is_good(field: dict[str, Any], value: str) -> bool:
    constraints = field.get("constraints", {})
    if field["type"] == "integer":
        least, most = constraints.get("minimum", float("-inf")), constraints.get("maximum", float("inf"))
        return re.fullmatch(r"-?\d+", value) is not None and least <= int(value) <= most
    has_pattern = re.fullmatch(constraints.get("pattern", ".*"), value) is not None
    return field["type"] == "string" and has_pattern and value in constraints.get("enum", [value])
