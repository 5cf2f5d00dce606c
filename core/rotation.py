"""A change of data keys while people work: what an older key encrypted is encrypted with the first (ADR 0024).

A batch is a short transaction. It locks the rows that it can have at once and leaves the others for the next pass, so
that it waits for nobody while it holds something; a value is replaced only where it is still the one that was read.
What is left to do is seen from the values themselves: a run that was broken off goes on where it stopped.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from core import encryption
from core.fields import EncryptedTextField

BATCH = 200
PASSES = 5


@dataclass
class Tally:
    """What one pass over the encrypted values found, and what it did."""

    values: int = 0
    old: int = 0
    rotated: int = 0
    busy: int = 0
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Store:
    """A model that keeps encrypted values: how they are read from a row, bound to what, and replaced."""

    model: type[models.Model]
    values: Callable[[Any], dict[str, str]]
    context: Callable[[Any, str], str]
    replace: Callable[[Any, dict[str, str], dict[str, str]], int]


_others: list[Store] = []


def register(store: Store) -> None:
    """For values that stand in no `EncryptedTextField`: the rows of another library."""
    if store not in _others:
        _others.append(store)


def stores() -> Iterator[Store]:
    """All models with encrypted values."""
    for model in apps.get_models():
        if _fields(model):
            yield Store(model, _stored, _context, _compare_and_set)
    yield from _others


def rotate(*, dry_run: bool = False, told: Callable[[str, Tally], None] = lambda _name, _tally: None) -> Tally:
    """Passes over everything until nothing is left that an older key encrypted, or only what cannot be read.

    `told` hears of every model and how many values there were. A dry run counts and tries every value, and writes
    nothing. Rows that others hold locked wait for the next pass; what is still busy after the last one is in `busy`.
    """
    done = 0
    for _number in range(PASSES):
        tally = _pass(dry_run, told)
        done += tally.rotated
        if dry_run or not (tally.rotated or tally.busy):
            break
    tally.rotated = done
    return tally


def _pass(dry_run: bool, told: Callable[[str, Tally], None]) -> Tally:
    whole = Tally()
    for store in stores():
        one = Tally()
        for pks in _batches(store.model):
            _batch(store, pks, dry_run, one)
        told(store.model._meta.label, one)
        whole.values += one.values
        whole.old += one.old
        whole.rotated += one.rotated
        whole.busy += one.busy
        whole.unreadable += one.unreadable
    return whole


def _batches(model: type[models.Model]) -> Iterator[list[Any]]:
    """All keys of the table in their order, also of rows that come while it runs, unless behind the last key."""
    last: uuid.UUID | int | None = None
    while True:
        rows = model._base_manager.order_by("pk")
        rows = rows if last is None else rows.filter(pk__gt=last)
        pks = list(rows.values_list("pk", flat=True)[:BATCH])
        if not pks:
            return
        yield pks
        last = pks[-1]


def _batch(store: Store, pks: list[Any], dry_run: bool, tally: Tally) -> None:
    with transaction.atomic():
        rows = store.model._base_manager.filter(pk__in=pks).order_by("pk")
        if not dry_run:
            rows = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
        found = list(rows)
        for row in found:
            _row(store, row, dry_run, tally)
    if not dry_run and len(found) < len(pks):
        tally.busy += store.model._base_manager.filter(pk__in=set(pks) - {row.pk for row in found}).count()


def _row(store: Store, row: models.Model, dry_run: bool, tally: Tally) -> None:
    stored = {name: value for name, value in store.values(row).items() if value}
    tally.values += len(stored)
    old = {name: value for name, value in stored.items() if not encryption.is_current(value)}
    tally.old += len(old)
    fresh: dict[str, str] = {}
    for name, value in (stored if dry_run else old).items():
        try:
            plain = encryption.decrypt(value, store.context(row, name))
        except encryption.DecryptionFailed:
            tally.unreadable.append(store.context(row, name))
            continue
        if name in old:
            fresh[name] = encryption.encrypt(plain, store.context(row, name))
    if fresh and not dry_run:
        tally.rotated += store.replace(row, {name: old[name] for name in fresh}, fresh)


def _fields(model: type[models.Model]) -> list[EncryptedTextField]:
    return [one for one in model._meta.local_fields if isinstance(one, EncryptedTextField)]


def _stored(row: models.Model) -> dict[str, str]:
    return {one.attname: str(row.__dict__[one.attname] or "") for one in _fields(type(row))}


def _context(row: models.Model, name: str) -> str:
    return next(one for one in _fields(type(row)) if one.attname == name).context_of(row)


def _compare_and_set(row: models.Model, old: dict[str, str], new: dict[str, str]) -> int:
    """Past the field, which lets nobody compare its values; returns how many were still the ones that were read."""
    quote, table, key = connection.ops.quote_name, row._meta.db_table, row._meta.pk
    fields, changed = {one.attname: str(one.column) for one in _fields(type(row))}, 0
    with connection.cursor() as cursor:
        for name, value in new.items():
            column = quote(fields[name])
            cursor.execute(
                # Names of our own models; encrypted rows have a UUID in `id`.
                f"UPDATE {quote(table)} SET {column} = %s WHERE id = %s AND {column} = %s",  # noqa: S608
                [value, key.get_db_prep_value(row.pk, connection), old[name]],
            )
            changed += cursor.rowcount
    return changed


def first_key() -> str:
    """The id of the key that encrypts."""
    return next(iter(settings.KRING_DATA_KEYS))
