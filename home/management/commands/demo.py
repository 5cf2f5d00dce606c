"""Loads the demo organisation into an empty installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from groups.models import Organisation
from home.demo.write import Account, write_demo


class Command(BaseCommand):
    help = (
        "Loads the demo: two organisations, five groups, two years of evenings behind and half a year ahead, dates "
        "relative to today. Refuses to run where there is an organisation already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", type=Path, help="write the sign-ins (role, e-mail, password) to this file")

    def handle(self, *_args: Any, **options: Any) -> None:
        if Organisation.objects.exists():
            raise CommandError("There is an organisation already: the demo is for an empty installation.")
        accounts = write_demo()
        show_accounts(accounts, options["accounts"], self.stdout)


def show_accounts(accounts: list[Account], path: Path | None, out: OutputWrapper) -> None:
    """A line for each sign-in, into the private file `path` too when there is one."""
    lines = [f"{one.role}\t{one.email}\t{one.password}" for one in sorted(accounts, key=_by_role)]
    if path:
        _write_private(path, "\n".join(lines) + "\n")
    out.write("\n".join(lines))


def _by_role(account: Account) -> int:
    return ["worker", "coordinator", "participant", "administrator"].index(account.role)


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
