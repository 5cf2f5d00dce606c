"""The pair of keys of the backups."""

from django.core.management.base import BaseCommand

from core import clock
from core.backups import envelope

ADVICE = """\
The private key is on standard output: send it into a file on a machine that is not the server, and keep it
on two carriers in two places (a safe, a lawyer), with the name of this installation. Whoever has it can open
every backup; without it no backup can be opened, by nobody.
Give the server the public key only:

    KRING_BACKUP_KEY={public}

Keep KRING_DATA_KEYS apart from both: a backup without them shows no names, addresses or notes.
"""


class Command(BaseCommand):
    help = (
        "Makes a pair of keys for the backups, as age-keygen does: the private key goes to standard output, the "
        "advice and the public key to standard error. Best run elsewhere than on the server."
    )
    requires_system_checks = []

    def handle(self, *_args: object, **_options: object) -> None:
        private, public = envelope.new_key()
        self.stdout.write(f"# Kring, made {clock.now():%Y-%m-%d}\n# public key: {public}\n{private}")
        self.stderr.write(ADVICE.format(public=public))
