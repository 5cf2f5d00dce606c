"""The file of a research export: a Data Package (Frictionless, with Table Schema) in one archive.

The same data give the same bytes: rows in the order of their pseudonyms, one fixed moment on every file, both languages
always, nothing about who asked or when. Not packed smaller: that would depend on the library that packs.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from outcomes.models import Study
from outcomes.queries.figures_file import safe
from outcomes.queries.research_columns import HIDDEN, PSEUDONYM, UNKNOWN, Column, Step
from outcomes.queries.research_men import MEN
from outcomes.queries.research_tables import Table

LANGUAGES = ("en", "nl")
MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that the format knows
READABLE = 0o644 << 16


@dataclass(frozen=True)
class Filled:
    """A table with its lines, each beginning with a pseudonym."""

    table: Table
    lines: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Content:
    """What goes into the file. `levels`: name of a column, how far it was made coarser."""

    study: Study
    quarter: str
    alike: int
    left_out: int
    levels: Mapping[str, int]
    tables: Sequence[Filled]

    @property
    def men(self) -> int:
        return len(self.tables[0].lines)

    def step(self, column: Column) -> Step:
        return column.steps[self.levels.get(column.name, 0)]


def build(content: Content) -> bytes:
    """The archive."""
    files = {f"{one.table.name}.csv": _csv(one) for one in content.tables}
    package = json.dumps(_package(content, files), ensure_ascii=False, indent=2)
    texts = {"datapackage.json": f"{package}\n".encode(), "README.txt": _readme(content).encode()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (files | texts).items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.external_attr, entry.create_system = READABLE, 3  # the same on every machine
            archive.writestr(entry, data, zipfile.ZIP_STORED)
    return out.getvalue()


def _csv(filled: Filled) -> bytes:
    """RFC 4180, UTF-8 without a mark: Table Schema's own reading. No cell begins like a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["pseudonym", *(column.name for column in filled.table.columns)])
    writer.writerows([safe(str(value)) for value in line] for line in sorted(filled.lines))
    return out.getvalue().encode()


def _in_both(words: Callable[[], Any]) -> dict[str, str]:
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            told[language] = str(words())
    return told


def _titled(title: Callable[[], Any], meaning: Callable[[], Any] | None = None) -> dict[str, Any]:
    """Table Schema knows one title; `titles` beside it has both languages."""
    titles = _in_both(title)
    told: dict[str, Any] = {"title": titles["en"], "titles": titles}
    if meaning:
        descriptions = _in_both(meaning)
        told |= {"description": descriptions["en"], "descriptions": descriptions}
    return told


def _package(content: Content, files: Mapping[str, bytes]) -> dict[str, Any]:
    study = content.study
    terms = _in_both(lambda: _("For this study only. Not to be passed on, nor to be joined with other data."))
    return {
        "profile": "tabular-data-package",
        "name": "kring-study",
        "title": study.name,
        "description": study.purpose,
        "version": content.quarter,
        "languages": list(LANGUAGES),
        "licenses": [{"name": "other-closed", "title": terms["en"], "titles": terms}],
        "contributors": [
            {"title": study.organisation.name, "role": "publisher"},
            {"title": study.institution, "role": "author"},
        ],
        "anonymity": {"k": content.alike, "men": content.men, "left_out": content.left_out, "levels": content.levels},
        "resources": [_resource(content, one, files[f"{one.table.name}.csv"]) for one in content.tables],
    }


def _resource(content: Content, filled: Filled, data: bytes) -> dict[str, Any]:
    table = filled.table
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        **_titled(lambda: table.title),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": _schema(content, table),
    }


def _schema(content: Content, table: Table) -> dict[str, Any]:
    fields = [_pseudonym(table), *(_field(column, content.step(column)) for column in table.columns)]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [UNKNOWN, HIDDEN]}
    if table is MEN:
        return schema | {"primaryKey": "pseudonym"}
    reference = {"resource": MEN.name, "fields": "pseudonym"}
    return schema | {"foreignKeys": [{"fields": "pseudonym", "reference": reference}]}


def _pseudonym(table: Table) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True, "pattern": PSEUDONYM}
    return {
        "name": "pseudonym",
        "type": "string",
        **_titled(lambda: _("Pseudonym"), lambda: _("Stands for one man in this study; another one in each study.")),
        "constraints": constraints | ({"unique": True} if table is MEN else {}),
    }


def _field(column: Column, step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        **_titled(lambda: column.title, lambda: f"{column.meaning} ({step.words})"),
        "constraints": dict(step.constraints),
    }
    if step.labels:
        told["constraints"]["enum"] = list(step.labels)
        told["labels"] = {code: _in_both(partial(str, label)) for code, label in step.labels.items()}
    return told


def _readme(content: Content) -> str:
    return "\n\n".join(_readme_in(content, language) for language in LANGUAGES).replace("\n", "\r\n")


def _readme_in(content: Content, language: str) -> str:
    columns = [(column, content.step(column)) for one in content.tables for column in one.table.columns]
    with translation.override(language):
        return render_to_string("outcomes/research_readme.txt", {"content": content, "columns": columns})
