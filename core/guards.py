"""Triggers that keep the trails append-only in the database itself, on both engines (ADR 0023).

A row may be added without a place, gets its place once, and may go only when a signed checkpoint has passed it.
On SQLite a migration that makes a trail's table anew loses its triggers: such a migration ends with `install`, and a
test of the migrated database fails when one forgot.
"""

from typing import Any

from core.models import AccessEvent, AuditChain, AuditEvent

_TRAILS = {AuditEvent._meta.db_table: 1, AccessEvent._meta.db_table: 2}
_CHAIN = AuditChain._meta.db_table
_COLUMNS = {model._meta.db_table: [f.column for f in model._meta.fields] for model in (AuditEvent, AccessEvent)}


def _rules(table: str, vendor: str) -> dict[str, tuple[str, str]]:
    """Name of a trigger: its event and the condition under which it refuses."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    cast = "::text" if vendor == "postgresql" else ""
    if table == _CHAIN:
        back = "NEW.id <> OLD.id OR NEW.position < OLD.position OR NEW.floor < OLD.floor OR NEW.floor > NEW.position"
        return {"forward": ("UPDATE", back), "stays": ("DELETE", "1 = 1")}
    kept = [column for column in _COLUMNS[table] if column not in {"position", "digest"}]
    changed = " OR ".join(f"OLD.{column}{cast} {differs} NEW.{column}{cast}" for column in kept)
    floor = f"COALESCE((SELECT floor FROM {_CHAIN} WHERE id = {_TRAILS[table]}), 0)"  # noqa: S608 - names of our own
    return {
        "unplaced": ("INSERT", "NEW.position IS NOT NULL"),
        "once": ("UPDATE", f"OLD.position IS NOT NULL OR NEW.position IS NULL OR {changed}"),
        "kept": ("DELETE", f"OLD.position IS NULL OR OLD.position > {floor}"),
    }


def install(connection: Any) -> None:
    """Puts every trigger in its place; again does no harm."""
    remove(connection)
    with connection.cursor() as cursor:
        for table in (*_TRAILS, _CHAIN):
            for name, (event, refused) in _rules(table, connection.vendor).items():
                for statement in _statements(connection.vendor, table, f"{table}_{name}", event, refused):
                    cursor.execute(statement)


def _statements(vendor: str, table: str, name: str, event: str, refused: str) -> list[str]:
    if vendor == "sqlite":
        refusal = f"SELECT RAISE(ABORT, '{table} is append-only')"
        return [f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} BEGIN {refusal}; END"]
    row = "OLD" if event == "DELETE" else "NEW"
    body = f"IF {refused} THEN RAISE EXCEPTION '{table} is append-only'; END IF; RETURN {row};"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def remove(connection: Any) -> None:
    """Takes them away: for the undoing of the migration, and for tests that empty tables."""
    with connection.cursor() as cursor:
        for table in (*_TRAILS, _CHAIN):
            for name in _rules(table, connection.vendor):
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
                    cursor.execute(f"DROP FUNCTION IF EXISTS {table}_{name}()")


def missing(connection: Any) -> list[str]:
    """Names of the triggers that are not there, or switched off."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return sorted(
        f"{table}_{name}"
        for table in (*_TRAILS, _CHAIN)
        for name in _rules(table, connection.vendor)
        if f"{table}_{name}" not in found
    )


def grant(connection: Any, role: str) -> None:
    """PostgreSQL: what the role that the application runs as may do; the owner of the tables is another one.

    Reads and writes everywhere; on the trails adds and gives places, and nothing else. Retention runs as the owner.
    """
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in _TRAILS:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
            cursor.execute(f"GRANT UPDATE (position, digest) ON {table} TO {quoted}")
        cursor.execute(f"REVOKE DELETE, TRUNCATE ON {_CHAIN} FROM {quoted}")
