"""Encrypts everything with the first data key, while people work."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from core import rotation, trail


class Command(BaseCommand):
    help = (
        "Encrypts with the first key of KRING_DATA_KEYS what an older one encrypted, and signs both trails with it. "
        "Put the new key in front, restart every process, run this until it ends with 0, and read "
        "docs/security/encryption.md before the old key goes. May be broken off and run again. Ends with 1 when a "
        "value cannot be read, with 2 when rows stayed busy."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="read every value and count; write nothing")

    def handle(self, *_args: object, dry_run: bool, verbosity: int, **_options: object) -> None:
        tally = rotation.rotate(dry_run=dry_run, told=self._tell if verbosity else lambda _name, _tally: None)
        verb = "would be encrypted" if dry_run else "were encrypted"
        count = tally.old if dry_run else tally.rotated
        self.stdout.write(f"{tally.values} values, {count} {verb} again with key '{rotation.first_key()}'")
        if tally.unreadable:
            # Which value, never what stands in it; twenty are enough to see what is wrong.
            places = "\n".join(tally.unreadable[:20])
            raise CommandError(f"{len(tally.unreadable)} values cannot be read with the keys given:\n{places}")
        if tally.busy:
            raise CommandError(f"{tally.busy} rows stayed in use by others; run it again", returncode=2)
        if not dry_run:
            self._sign()

    def _tell(self, name: str, tally: rotation.Tally) -> None:
        if tally.old:
            self.stdout.write(f"  {name}: {tally.old} of {tally.values} under an older key")

    def _sign(self) -> None:
        try:
            for model in trail.TRAILS:
                trail.sign_again(model)
        except trail.TrailBroken as broken:
            raise CommandError(str(broken)) from broken
