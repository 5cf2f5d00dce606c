"""Erases a man for ever: one who asked for it, or after a restore all who were erased since the backup."""

import uuid
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core import erasures
from participants.actions import erase_again, erase_man
from participants.models import Participant
from participants.states import ErasedBy


class Command(BaseCommand):
    help = (
        "Erases one man for ever (his id stands in the address of his file), or, after a restore, everybody in the "
        "ledger of erasures (KRING_ERASURES). His return card stays good. Read docs/privacy/README.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--participant", type=uuid.UUID, metavar="ID", help="the man who asked for it")
        what.add_argument("--replay", type=Path, metavar="FILE", help="erase again whoever stands in this ledger")
        parser.add_argument("--dry-run", action="store_true", help="say what would go; change nothing")

    def handle(
        self, *_args: object, participant: uuid.UUID | None, replay: Path | None, dry_run: bool, **_options: object
    ) -> None:
        if participant:
            self._one(participant, dry_run)
        elif replay:
            self._again(replay, dry_run)

    def _one(self, pk: uuid.UUID, dry_run: bool) -> None:
        man = Participant.objects.filter(pk=pk, nameless=False).first()
        if man is None:
            raise CommandError("No man has this id. Somebody who was erased has none any more.")
        counts = erasures.count_rows([pk]) if dry_run else erase_man(participant=man, by=None, how=ErasedBy.ASKED)
        for label, count in sorted((counts or {}).items()):
            self.stdout.write(f"  {label}: {count}")
        self.stdout.write("Nothing was changed." if dry_run else "Erased.")

    def _again(self, ledger: Path, dry_run: bool) -> None:
        try:
            men = [line.participant for line in erasures.read(ledger)]
        except (OSError, ValueError) as error:
            raise CommandError(f"{ledger}: {error}") from error
        if dry_run:
            count = Participant.objects.filter(pk__in=men).count()
            self.stdout.write(f"{len(men)} erasures, {count} men came back with the backup. Nothing was changed.")
        else:
            self.stdout.write(f"{len(men)} erasures, {erase_again(men=men)} men erased again.")
