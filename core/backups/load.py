"""Writes the lines of a backup into a place that was made ready, in the order in which they come."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

from core import keyed
from core.backups import dump, place, values

PARAMETERS = 10_000  # in one statement: what both engines take
MOST_ROWS = 500
Line = dict[str, Any] | list[Any]


class NotWhole(Exception):  # noqa: N818
    """The content is not what this Kring wrote; a sentence for the operator."""


class Loading:
    """Takes the content part by part. Works in the caller's transaction: whatever is raised undoes everything."""

    def __init__(self) -> None:
        self.made: place.Made | None = None
        self.taken_at: dt.datetime | None = None
        self.engine = ""
        self.total = 0
        self._tables: dict[str, type[models.Model]] = {}
        self._into: _Table | None = None
        self._left = b""
        self._digest = hashlib.sha256()
        self._ended = False

    def take(self, data: bytes) -> None:
        """The next part, wherever it was cut. Raises `NotWhole`, `place.TooNew`."""
        *lines, self._left = (self._left + data).split(b"\n")
        try:
            for line in lines:
                self._take_line(line)
        except (ValueError, KeyError, TypeError) as error:
            raise NotWhole("The backup holds a line that this Kring cannot read.") from error

    def finish(self) -> tuple[place.Made, dt.datetime]:
        """The place, and the moment of the backup. Raises `NotWhole` unless everything came."""
        if self.made is None or self.taken_at is None or not self._ended or self._left or self._tables:
            raise NotWhole("The backup does not end where it should.")
        return self.made, self.taken_at

    def _take_line(self, line: bytes) -> None:
        content: Line = json.loads(line)
        if isinstance(content, dict) and "end" in content:
            self._end(content)
            return
        self._digest.update(line + b"\n")
        if isinstance(content, list) and self._into is not None:
            self._into.put(content)
        elif isinstance(content, dict):
            self._take_object(content)
        else:
            raise NotWhole("The backup holds a row outside a table.")

    def _take_object(self, content: dict[str, Any]) -> None:
        if self.made is None:
            self._begin(content)
        elif "table" in content and self._into is None:
            self._into = self._table(content)
        elif "rows" in content and self._into is not None:
            self.total += self._into.close(content["rows"])
            self._into = None
        else:
            raise NotWhole("The backup holds a line that this Kring does not know.")

    def _begin(self, header: dict[str, Any]) -> None:
        if header.get("kring") != dump.FORMAT:
            raise NotWhole("This is not a backup of a Kring like this one.")
        if not keyed.is_one_of(header["proof"], keyed.digests(header["token"], dump.START)):
            raise NotWhole(
                "The data keys given here (KRING_DATA_KEYS) are not those of the backup: names and notes would stay "
                "unreadable. Put the right ones in the environment; an older one may stand behind the present one."
            )
        self.taken_at, self.engine = dt.datetime.fromisoformat(header["taken_at"]), header["engine"]
        self.made = place.make_ready(header["migrations"])
        self._tables = {t: m for t, m in self.made.tables().items() if t not in place.steps.passing_tables()}

    def _table(self, content: dict[str, Any]) -> "_Table":
        model = self._tables.pop(content["table"], None)
        fields = {str(field.column): field for field in model._meta.local_concrete_fields} if model else {}
        if model is None or sorted(fields) != sorted(content["columns"]):
            raise NotWhole(f"The table {content['table']} of the backup is not one of this Kring.")
        return _Table(content["table"], [fields[column] for column in content["columns"]])

    def _end(self, content: dict[str, Any]) -> None:
        sha = self._digest.hexdigest()
        if content["end"] != sha or not keyed.is_one_of(content["proof"], keyed.digests(sha, dump.END)):
            raise NotWhole("The content was not written by the Kring whose data keys are given here.")
        self._ended = True


class _Table:
    """Rows on their way into one table, some hundred in a statement."""

    def __init__(self, name: str, fields: Sequence[models.Field]) -> None:
        quoted = connection.ops.quote_name
        self._writers: list[Callable[[Any], Any]] = [values.writer(field) for field in fields]
        columns = ", ".join(quoted(str(field.column)) for field in fields)
        self._into = f"INSERT INTO {quoted(name)} ({columns}) VALUES "  # noqa: S608 - names of our own models
        self._row = f"({', '.join(['%s'] * len(fields))})"
        self._most = min(MOST_ROWS, PARAMETERS // len(fields))
        self._waiting: list[list[Any]] = []
        self._count = 0

    def put(self, row: list[Any]) -> None:
        self._waiting.append([write(value) for write, value in zip(self._writers, row, strict=True)])
        if len(self._waiting) == self._most:
            self._flush()

    def close(self, expected: int) -> int:
        """Writes the rest; returns how many rows came in all. Raises `NotWhole` when it is another number."""
        self._flush()
        if self._count != expected:
            raise NotWhole("The backup lacks rows.")
        return self._count

    def _flush(self) -> None:
        if not self._waiting:
            return
        with connection.cursor() as cursor:
            parameters = [value for row in self._waiting for value in row]
            cursor.execute(self._into + ", ".join([self._row] * len(self._waiting)), parameters)
        self._count += len(self._waiting)
        self._waiting = []
