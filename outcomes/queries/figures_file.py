"""A figure as a file of comma-separated values (RFC 4180), which a spreadsheet opens without running anything in it."""

import csv
import io

from django.utils.translation import gettext as _

from outcomes.queries.figures import Table

# A spreadsheet takes a cell that begins so for a formula; an apostrophe before it makes it a text.
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: Table) -> str:
    """One row for each published number: period or group, what is counted, how many. With the mark of UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(word) for word in (_("figure"), _("period or group"), _("what"), _("how many"))])
    for label, what, number in _rows(table):
        writer.writerow([safe(str(table.figure.title)), safe(label), safe(what), number])
    return "\ufeff" + out.getvalue()


def _rows(table: Table) -> list[tuple[str, str, int]]:
    rows = []
    for line in table.lines:
        rows.append((line.label, _("all together"), line.total))
        rows += [(line.label, part.label, part.number) for part in line.parts if not table.is_simple]
    return rows


def safe(word: str) -> str:
    """Names of groups are typed by people."""
    return f"'{word}" if word.startswith(FORMULAS) else word
