"""Signs somebody out everywhere, or everybody."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import end_sessions
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Ends all sessions of the account with this address, on whatever device; --everybody ends those of all "
        "accounts. For a lost telephone, or a key that may have leaked. Whoever is signed out can sign in again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("email", nargs="?", help="the address with which he signs in")
        whose.add_argument("--everybody", action="store_true")

    def handle(self, *_args: object, email: str | None, everybody: bool, **_options: object) -> None:
        accounts = User.objects.all() if everybody else User.objects.filter(email__iexact=email)
        if not everybody and not accounts.exists():
            raise CommandError("No account has this address. Look at how it is written.")
        ended = sum(end_sessions(user=user, by=None) for user in accounts)
        self.stdout.write(f"{ended} sessions ended.")
