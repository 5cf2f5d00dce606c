"""Inserts of very many rows, without a model instance for each (ADR 0006).

`bulk_create` spends most of its time on preparing values that are constant in a column or of a plain type. Here every
column is prepared by the shortest way its engine allows: `executemany` on SQLite, `COPY` on PostgreSQL.
"""

import datetime as dt
import io
import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models

from core import clock

Prepare = Callable[[Any], Any]
CHUNK = 20_000


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], constants: Mapping[str, Any]
) -> int:
    """Inserts `rows`, whose values stand in the order of `columns` (field attnames); returns how many.

    Every other field takes its value from `constants` or its own default (evaluated once). Values must be of the
    field's own Python type, those of encrypted fields encrypted. Raises `IntegrityError` like any insert.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    varying = [fields[name] for name in columns]
    fixed = [field for field in fields.values() if field.attname not in columns and not _is_automatic(field)]
    tail = [_constant(field, constants) for field in fixed]
    prepare = [_preparer(field) for field in varying]
    names = [str(field.column) for field in (*varying, *fixed)]
    prepared = ([ready(value) for ready, value in zip(prepare, row, strict=True)] + tail for row in rows)
    return (_copy if _copies() else _executemany)(model._meta.db_table, names, prepared)


def _copies() -> bool:
    return connection.vendor == "postgresql"


def _is_automatic(field: models.Field) -> bool:
    return isinstance(field, models.AutoField)


def _constant(field: models.Field, constants: Mapping[str, Any]) -> Any:
    if field.attname in constants:
        value = constants[field.attname]
    elif getattr(field, "auto_now_add", False):
        value = clock.now()
    else:
        value = field.get_default()
    return _preparer(field)(value)


def _preparer(field: models.Field) -> Prepare:
    """How a value of this field is written on this engine; plain types skip Django's general way.

    For PostgreSQL that is the text of one cell of COPY, and only what may hold a sign of its own is looked through.
    """
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    plain = _plain_preparer(target)
    if not _copies():
        return plain or (lambda value: field.get_db_prep_save(value, connection))
    if plain and not isinstance(target, models.CharField | models.JSONField):
        return lambda value: NULL if value is None else str(plain(value))
    ready = plain or (lambda value: field.get_db_prep_save(value, connection))
    return lambda value: _cell(ready(value))


def _plain_preparer(target: models.Field) -> Prepare | None:
    """The shortest way for the types of most columns."""
    if isinstance(target, models.UUIDField):
        return _hex
    if isinstance(target, models.DateTimeField):
        return _iso if _copies() else _moment_naive
    if isinstance(target, models.DateField):
        return _iso
    if isinstance(target, models.CharField | models.IntegerField | models.BooleanField):
        return _same
    return json.dumps if isinstance(target, models.JSONField) else None


def _same(value: Any) -> Any:
    return value


def _hex(value: uuid.UUID | None) -> str | None:
    return None if value is None else value.hex


def _iso(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _moment_naive(value: dt.datetime | None) -> str | None:
    """As Django's SQLite backend stores it: UTC without offset."""
    return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)


def _executemany(table: str, names: Sequence[str], rows: Iterable[list[Any]]) -> int:
    places = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {_quoted([table])} ({_quoted(names)}) VALUES ({places})"  # noqa: S608 - names of our own models
    done = 0
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.executemany(sql, chunk)
            done += len(chunk)
    return done


def _copy(table: str, names: Sequence[str], rows: Iterable[list[str]]) -> int:
    sql = f"COPY {_quoted([table])} ({_quoted(names)}) FROM STDIN"
    done = 0
    with connection.cursor() as cursor:
        for chunk in _chunks(rows):
            cursor.copy_expert(sql, io.StringIO("\n".join(map("\t".join, chunk)) + "\n"))
            done += len(chunk)
    return done


def _chunks(rows: Iterable[list[Any]]) -> Iterable[list[list[Any]]]:
    chunk: list[list[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _cell(value: Any) -> str:
    """One cell in COPY's text format."""
    if value is None:
        return NULL
    text = str(value)
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)
