"""Two people who edit one row at the same time: the second is told what changed, and keeps what he typed.

A form carries the mark of the row as it was when it was opened; the action compares it after the lock.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.errors import StaleEdit


def mark_of(row: models.Model, names: Mapping[str, Any] | list[str]) -> str:
    """A mark that changes with the values of these fields; keyed, so that it tells nothing of them."""
    values = [(name, str(_value(row, name))) for name in sorted(names)]
    return salted_hmac("core.edits", repr(values)).hexdigest()[:32]


def refuse_stale(row: models.Model, values: Mapping[str, Any], seen: str) -> None:
    """Raises `StaleEdit` when a locked `row` is not as it was when the form was opened; an empty `seen` asks nothing.

    The changes are what stands there now and is not what he typed: saving again replaces it.
    """
    mark = mark_of(row, values)
    if not seen or seen == mark:
        return
    changes = [
        _("“%(field)s” is now: %(value)s.") % {"field": capfirst(_label(row, name)), "value": _shown(row, name)}
        for name, value in values.items()
        if _value(row, name) != getattr(value, "pk", value)
    ]
    sentence = _("Somebody changed this while you were busy. Look at what changed, then save again.")
    raise StaleEdit(sentence, changes, mark=mark)


def _value(row: models.Model, name: str) -> Any:
    value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
    return "" if value is None and name.endswith("_text") else value


def _label(row: models.Model, name: str) -> str:
    return str(getattr(row._meta.get_field(name), "verbose_name", name))


def _shown(row: models.Model, name: str) -> str:
    """As a person reads it; a row that it points to only says that it is another one."""
    value = getattr(row, f"get_{name}_display", lambda: _value(row, name))()
    if row._meta.get_field(name).is_relation:
        return _("another one") if value else "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "–")
