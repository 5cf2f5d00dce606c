"""What the retention does every night: tells whose time is over, and erases who was told four weeks ago."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from core import clock
from groups.models import Organisation
from home.queries.retention import outlook
from intake.actions import retain


class Command(BaseCommand):
    help = (
        "Tells men whose time is over, and erases those who were told four weeks ago, did not ask to be kept and are "
        "owed nothing. Runs every night by itself; `--dry-run` shows how many, per organisation. No names."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count; tell and erase nobody")

    def handle(self, *_args: object, dry_run: bool, **_options: object) -> None:
        now = clock.now()
        for organisation in Organisation.objects.order_by("slug"):
            one = outlook(organisation, now)
            self.stdout.write(
                f"{organisation.slug}: kept {organisation.retention_months} months; to tell {one.to_tell}, "
                f"told {one.waits}, to erase {one.to_erase}, requests without a file {one.strangers}"
            )
        if not dry_run:
            done = retain(now=now)
            self.stdout.write(f"told {done.told}, erased {done.erased}, forgot {done.strangers} requests")
