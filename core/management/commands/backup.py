"""Everything in one encrypted file."""

import contextlib
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.backups import dump, envelope, files


class Command(BaseCommand):
    help = (
        "Writes the whole database, as it is at this moment and while people work, to one file that is encrypted to "
        "KRING_BACKUP_KEY: only who has the private key can open it. Sessions are not in it, and neither are the data "
        "keys (KRING_DATA_KEYS), without which names and notes stay unreadable. See docs/operations/backup.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", default="-", help="a file, a directory (the name is the moment), or - (standard output)"
        )

    def handle(self, *_args: object, to: str, **_options: object) -> None:
        if not settings.KRING_BACKUP_KEY:
            raise CommandError("KRING_BACKUP_KEY is missing: manage.py backup_keys makes a pair of keys.")
        try:
            if to == "-":
                self._write(_standard_output())
            else:
                self._put(files.named(Path(to)))
        except dump.NotReady as waits:
            raise CommandError(str(waits)) from waits
        except OSError as failed:
            raise CommandError(f"The backup could not be written: {failed.strerror or failed}.") from failed

    def _put(self, final: Path) -> None:
        with files.whole(final) as file:
            self._write(file)
        self.stderr.write(f"{final}: {final.stat().st_size:,} bytes")

    def _write(self, target: BinaryIO) -> None:
        with contextlib.closing(dump.lines()) as lines:
            envelope.seal(lines, target, settings.KRING_BACKUP_KEY)
        target.flush()


def _standard_output() -> BinaryIO:
    if sys.stdout.isatty():
        raise CommandError("A backup is no text for a screen: give --to FILE, or send the output somewhere.")
    return sys.stdout.buffer
