"""A backup, back into an empty place."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from core.backups import envelope, place, restoring
from core.backups.load import NotWhole

REFUSALS = (envelope.Unreadable, NotWhole, place.NotEmpty, place.TooNew)


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database, of either engine, or changes nothing. Sends nothing that was due "
        "before this moment, repeats erasures, and checks both trails. Stop web, worker and beat first, here and where "
        "the backup comes from; docs/operations/backup.md has it step by step."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the backup, or - for standard input")
        parser.add_argument("--key", required=True, type=Path, help="the file that holds the private key")
        parser.add_argument("--broken-trail", action="store_true", help="restore although a trail was broken before")

    def handle(self, *_args: object, file: str, key: Path, broken_trail: bool, **_options: object) -> None:
        try:
            identity = envelope.private_key(key.read_text())
            with _opened(file) as source:
                restoring.restore(source, identity, broken_trail=broken_trail, tell=self.stdout.write)
        except REFUSALS as refused:
            raise CommandError(f"Nothing was restored. {refused}") from refused
        except DatabaseError as failed:
            # Its text may repeat what stands in a row.
            raise CommandError(f"Nothing was restored. The database refused ({type(failed).__name__}).") from failed
        except OSError as failed:
            raise CommandError(f"Nothing was restored. {failed.filename}: {failed.strerror}") from failed


def _opened(file: str) -> Any:
    return Path(file).open("rb") if file != "-" else _standard_input()


def _standard_input() -> BinaryIO:
    return sys.stdin.buffer
