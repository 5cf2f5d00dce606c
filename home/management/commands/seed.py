"""Fills an empty installation with made-up data of any size, for benchmarks."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from home.management.commands.demo import show_accounts
from home.seed.book import Book
from home.seed.people import People
from home.seed.sizes import SIZES, Size
from home.seed.write import write_seed


class Command(BaseCommand):
    help = (
        "Bulk data for benchmarks: made-up organisations of twenty groups with their workers, men, evenings and "
        "everything that was written down. The same on the same day for the same --random-seed. Refuses to run where "
        "anybody is who is not of the demo. Each organisation is written whole or not at all."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=SIZES, default="small", help="what the numbers below are by default")
        parser.add_argument("--groups", type=int, help="how many groups")
        parser.add_argument("--members", type=int, help="how many men take or took part, in all groups together")
        parser.add_argument("--years", type=int, help="how many years of evenings lie behind today")
        parser.add_argument("--random-seed", type=int, default=1, help="another number, another story")
        parser.add_argument("--accounts", type=Path, help="write sign-ins (role, e-mail, password) to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        size = _size(options)
        people = People(Book(), with_accounts=options["accounts"] is not None)
        started, circles, held = time.monotonic(), 0, 0
        try:
            for written in write_seed(size, people):
                circles, held = circles + written.circles, held + written.held
                if options["verbosity"] > 1:
                    self.stdout.write(f"{circles} groups, {held} evenings held, {people.book.written} rows")
        except DomainError as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - started
        if options["verbosity"]:
            rows = people.book.written
            self.stdout.write(f"{circles} groups, {held} evenings held, {rows} rows in {seconds:.0f} s")
        show_accounts(people.accounts, options["accounts"], self.stdout)


def _size(options: dict[str, Any]) -> Size:
    """The size by name with what was asked otherwise. Raises `CommandError` for numbers that make no circle."""
    asked = {name: options[name] for name in ("groups", "members", "years") if options[name] is not None}
    size = replace(SIZES[options["size"]], seed=options["random_seed"], **asked)
    if not (1 <= size.groups <= size.members and 1 <= size.years <= 50):
        raise CommandError("At least one group, a man for each group, and one to fifty years.")
    return size
