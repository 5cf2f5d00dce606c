"""The empty place that a backup is restored into: whether it is empty, and bringing it to the backup's own version."""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from core import guards
from core.backups import steps
from core.models import AuditChain

# Rows that migrations themselves bring.
FRAMEWORK = {"django_migrations", "django_content_type", "auth_permission"}
Names = set[tuple[str, str]]


class NotEmpty(Exception):  # noqa: N818
    """There is something in this place already; a sentence for the operator."""


class TooNew(Exception):  # noqa: N818
    """The backup was made by a version that this one does not know; a sentence for the operator."""


@dataclass(frozen=True)
class Made:
    """The models as they were at the backup's version, and whether this version is a later one."""

    apps: Apps
    older: bool

    def tables(self) -> dict[str, type[models.Model]]:
        found = self.apps.get_models(include_auto_created=True)
        return {model._meta.db_table: model for model in found if model._meta.managed and not model._meta.proxy}


@contextlib.contextmanager
def one_transaction() -> Iterator[None]:
    """Everything inside happens or nothing does, changes of tables included, on both engines."""
    # SQLite changes tables only while it does not check references, and cannot stop checking inside a transaction.
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            yield
            connection.check_constraints()
    finally:
        connection.enable_constraint_checking()


def refuse_unless_empty() -> None:
    """Raises `NotEmpty` when a table holds rows of anybody."""
    found = sorted(filter(_holds_rows, _tables() - FRAMEWORK - steps.passing_tables()))
    if found:
        names = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
        raise NotEmpty(f"A backup is restored into an empty database only; this one has rows in {names}.")


def _holds_rows(table: str) -> bool:
    # The sealing task begins both chains, with nothing in them, on a Kring that has done nothing yet.
    condition = "WHERE position > 0" if table == AuditChain._meta.db_table else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} {condition} LIMIT 1")  # noqa: S608
        return cursor.fetchone() is not None


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


def make_ready(recorded: Iterable[Iterable[str]]) -> Made:
    """Brings the place to the migrations in `recorded`, without guards and without one row. Raises `TooNew`."""
    names: Names = {(app, name) for app, name in recorded}
    executor = MigrationExecutor(connection)
    if unknown := sorted(names - set(executor.loader.disk_migrations)):
        raise TooNew(f"The backup was made by a newer Kring: this one does not know {'.'.join(unknown[0])}.")
    guards.remove(connection)
    if set(executor.loader.applied_migrations) != names:
        _drop(_tables())
        executor = MigrationExecutor(connection)
        executor.migrate(_ends(executor, names))
    state = executor.loader.project_state(_ends(executor, names))
    guards.remove(connection)  # the migrations put them back
    made = Made(state.apps, older=bool(executor.migration_plan(executor.loader.graph.leaf_nodes())))
    _empty(_tables() - {"django_migrations"})
    connection.check_constraints()  # PostgreSQL: migrations leave some to be checked at once; now all wait for the end
    return made


def _ends(executor: MigrationExecutor, names: Names) -> list[tuple[str, str]]:
    """The last migration of each app among `names`."""
    nodes = executor.loader.graph.node_map
    return sorted(
        n for n in names if not any(child.key in names and child.key[0] == n[0] for child in nodes[n].children)
    )


def _drop(tables: Iterable[str]) -> None:
    cascade = "CASCADE" if connection.vendor == "postgresql" else ""
    _each(tables, f"DROP TABLE {{}} {cascade}")


def _empty(tables: Iterable[str]) -> None:
    _each(tables, "TRUNCATE {} CASCADE" if connection.vendor == "postgresql" else "DELETE FROM {}")


def _each(tables: Iterable[str], statement: str) -> None:
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(statement.format(connection.ops.quote_name(table)))


def finish(made: Made) -> None:
    """The place once the rows are in: references checked, at this version's migrations, counters set, guarded."""
    connection.check_constraints()
    if made.older:
        call_command("migrate", interactive=False, verbosity=0)
    _set_counters()
    guards.install(connection)


def _set_counters() -> None:
    """PostgreSQL: the next row of each table gets a number that is free. SQLite keeps count by itself."""
    from django.apps import apps
    from django.core.management.color import no_style

    found: list[Any] = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), found):
            cursor.execute(statement)
