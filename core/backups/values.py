"""Values between a column of either engine and a line of JSON: nothing is lost, and nothing encrypted is opened."""

import base64
import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, models

from core.fields import Ciphertext, EncryptedTextField

MICROSECOND = dt.timedelta(microseconds=1)
_READ: dict[type[models.Field], Callable[[Any], Any]] = {
    EncryptedTextField: Ciphertext,
    models.UUIDField: uuid.UUID,
    models.DateTimeField: dt.datetime.fromisoformat,
    models.DateField: dt.date.fromisoformat,
    models.TimeField: dt.time.fromisoformat,
    models.DurationField: lambda value: value * MICROSECOND,
    models.DecimalField: decimal.Decimal,
    models.BinaryField: base64.b64decode,
}


def line(content: Sequence[Any] | dict[str, Any]) -> bytes:
    """One row, or what is said between the rows, as a line of JSON."""
    return json.dumps(content, default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.timedelta):
        return value // MICROSECOND
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)  # UUID, Decimal


def writer(field: models.Field) -> Callable[[Any], Any]:
    """How a value from a line is handed to this engine for this column."""
    read = next((reader for kind, reader in _READ.items() if isinstance(_target(field), kind)), _same)

    def prepared(value: Any) -> Any:
        if value is not None:
            return field.get_db_prep_save(read(value), connection)
        # A column that takes no NULL and yet holds nothing holds JSON's own null.
        return None if field.null else field.get_db_prep_value(None, connection)

    return prepared


def _target(field: models.Field) -> models.Field:
    """The field whose values a foreign key holds."""
    return _target(field.target_field) if isinstance(field, models.ForeignKey) else field


def _same(value: Any) -> Any:
    return value
