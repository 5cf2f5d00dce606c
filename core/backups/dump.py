"""Every row of the database as it was at one moment, as lines: first what it is, then table by table, then the end.

Each line is JSON: an object says what comes or what came, a list is a row. Tables are read by their primary key, some
rows at a time, so memory does not grow with the database, on either engine and behind any connection pooler.
"""

import contextlib
import hashlib
import uuid
from collections.abc import Generator, Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from core import clock, keyed
from core.backups import steps, values

FORMAT = 1
AT_ONCE = 1000
START, END = "backup start", "backup end"  # purposes of the two proofs


class NotReady(Exception):  # noqa: N818
    """The database is not as the code expects it; a sentence for the operator."""


def lines() -> Generator[bytes, None, None]:
    """The whole backup. Raises `NotReady` when migrations wait."""
    digest = hashlib.sha256()
    with _one_moment():
        for part in _content():
            digest.update(part)
            yield part
    sha = digest.hexdigest()
    # A public key is public: without this anybody could make a file that opens. The data keys are not in the file.
    yield values.line({"end": sha, "proof": keyed.digest(sha, END)})


def kept_models() -> list[type[models.Model]]:
    """Every model with a table of its own whose rows are kept, those between two models included."""
    found = apps.get_models(include_auto_created=True)
    kept = [model for model in found if model._meta.managed and not model._meta.proxy and not steps.passes(model)]
    return sorted(kept, key=lambda model: model._meta.db_table)


def _content() -> Iterator[bytes]:
    yield values.line(_header())
    for model in kept_models():
        columns = [field.column for field in model._meta.local_concrete_fields]
        yield values.line({"table": model._meta.db_table, "columns": columns})
        count = 0
        for row in _rows(model):
            count += 1
            yield values.line(row)
        yield values.line({"rows": count})


def _header() -> dict[str, Any]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReady("Migrations wait for this database: run manage.py migrate first.")
    token = uuid.uuid4().hex
    return {
        "kring": FORMAT,
        "taken_at": clock.now(),
        "engine": connection.vendor,
        "migrations": sorted(executor.loader.applied_migrations),
        "token": token,
        "proof": keyed.digest(token, START),
    }


def _rows(model: type[models.Model]) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in model._meta.local_concrete_fields]
    key = names.index(model._meta.pk.attname)
    rows = model._base_manager.order_by("pk").values_list(*names)
    part = list(rows[:AT_ONCE])
    while part:
        yield from part
        part = list(rows.filter(pk__gt=part[-1][key])[:AT_ONCE])


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """Reads inside see the database as it is now, while others go on writing."""
    if connection.in_atomic_block:
        yield  # whoever opened the transaction decided what it sees
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        yield from _deferred()


def _deferred() -> Iterator[None]:
    """SQLite: an IMMEDIATE transaction, as Django would open it here, would keep every writer waiting."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
