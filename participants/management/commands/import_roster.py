"""Imports an existing roster from a CSV file, with a dry run."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.errors import DomainError
from groups.models import Group
from participants import actions, queries, roster_csv


class Command(BaseCommand):
    help = (
        "Imports the men of an existing group from a CSV file with the columns name, state, since, e-mail, phone. "
        "All rows or none; at most 500 rows and 200 kB, in UTF-8. Nobody is told anything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("group", help="the short name of the group, as in its address")
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        group = Group.objects.select_related("organisation").filter(slug=options["group"]).first()
        if group is None:
            raise CommandError(f"There is no group '{options['group']}'.")
        try:
            rows = roster_csv.read(_content(options["file"]), clock.localdate(group.zone)).rows
            self._report(queries.import_plan(group, rows))
            if not options["dry_run"]:
                men = actions.import_roster(group=group, rows=rows, by=None)
                self.stdout.write(f"Imported: {len(men)}.")
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal

    def _report(self, plan: queries.ImportPlan) -> None:
        """Counts and bad lines; names stay out of terminals and their logs."""
        self.stdout.write(f"New: {len(plan.new)}. Take part already: {len(plan.known)}. Bad: {len(plan.bad)}.")
        for row in plan.bad:
            self.stdout.write(f"line {row.line}: {row.problem}")
        if plan.bad:
            raise CommandError("Nothing has been imported: mend these lines first.")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > roster_csv.MOST_BYTES:
            raise DomainError("The file is larger than 200 kB.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"'{path}' can't be read: {error.strerror}.") from error
