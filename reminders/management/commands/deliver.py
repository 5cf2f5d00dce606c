"""Sends what is due, without Celery."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reminders import actions, delivery, queries

LONG_RUN = 3600.0


class Command(BaseCommand):
    help = (
        "Sends the messages that are due and takes the next steps of open promises: the same run as the workers', "
        "for a server without a broker or while it is down. Safe beside running workers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped, looking every --every seconds")
        parser.add_argument("--every", type=float, default=15.0, help="seconds between two looks (15)")
        parser.add_argument("--dry-run", action="store_true", help="only count what stands in the ledger")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["dry_run"]:
            self._print(queries.counts_by_state())
            return
        self._run()
        while options["loop"]:
            time.sleep(options["every"])
            self._run()

    def _run(self) -> None:
        swept = {"expired": actions.expire(), "alerts": actions.escalate()}
        self._print({**swept, **delivery.deliver(seconds=LONG_RUN)})

    def _print(self, counts: dict[str, int]) -> None:
        told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count)
        self.stdout.write(told or "nothing to do")
