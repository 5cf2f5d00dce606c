"""PostgreSQL: the application runs as a role that cannot rewrite the trails."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from core import guards


class Command(BaseCommand):
    help = (
        "Gives a role of PostgreSQL what the application needs and no more: on the trails it adds and seals. Run as "
        "the owner of the tables, after each migration; the role must be there already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role")

    def handle(self, *_args: object, role: str, **_options: object) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles.")
        with transaction.atomic():
            guards.grant(connection, role)
        self.stdout.write(f"{role} may work and cannot rewrite the trails")
