"""Databases of their own for tests of backup and restore: empty ones at the present version, on either engine."""

import contextlib
import itertools
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from config import environment
from core.backups import dump

_numbers = itertools.count()


def url_of(engine: str, name: str, directory: Path) -> str:
    if engine == "sqlite":
        return f"sqlite:///{directory / name}.sqlite3"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextlib.contextmanager
def inside(url: str) -> Iterator[None]:
    """`connection` is one to the database at `url`, as the settings would make it, in this thread."""
    before, given = connections["default"], os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = url
    try:
        other = ConnectionHandler({"default": environment.database()}).create_connection("default")
    finally:
        os.environ["DATABASE_URL"] = given
    connections["default"] = other
    try:
        yield
    finally:
        other.close()
        connections["default"] = before


class Places:
    """Makes empty databases of one engine, each a copy of one that was migrated once."""

    def __init__(self, engine: str, directory: Path) -> None:
        self.engine, self._directory = engine, directory
        self._made: list[str] = []
        self._first = self._new_name()
        self._create(self._first)
        with inside(self._url(self._first)):
            call_command("migrate", interactive=False, verbosity=0)
            # So that the copy is one file.
            if engine == "sqlite":
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def new(self) -> str:
        """The address of another empty database."""
        name = self._new_name()
        if self.engine == "sqlite":
            shutil.copy(self._directory / f"{self._first}.sqlite3", self._directory / f"{name}.sqlite3")
        else:
            self._create(name, template=self._first)
        return self._url(name)

    def blank(self) -> str:
        """The address of one without tables."""
        name = self._new_name()
        self._create(name)
        return self._url(name)

    def drop(self) -> None:
        for name in self._made:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return url_of(self.engine, name, self._directory)

    @staticmethod
    def _new_name() -> str:
        return f"kring_place_{os.getpid()}_{next(_numbers)}_{uuid.uuid4().hex[:6]}"

    def _create(self, name: str, template: str = "template1") -> None:
        if self.engine == "postgresql":
            self._made.append(name)
            self._run(f"CREATE DATABASE {name} TEMPLATE {template}")

    @staticmethod
    def _run(statement: str) -> None:
        import psycopg2

        server = psycopg2.connect(urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl())
        server.autocommit = True
        with contextlib.closing(server), server.cursor() as cursor:
            cursor.execute(statement)


def rows() -> dict[str, list[tuple]]:
    """Every row that a backup keeps, by table, as Python reads it."""
    found = {}
    for model in dump.kept_models():
        names = [field.attname for field in model._meta.local_concrete_fields]
        found[model._meta.db_table] = sorted(map(repr, model._base_manager.values_list(*names)))
    return found
