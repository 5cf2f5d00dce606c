"""Whether both trails are whole."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core import guards, trail


class Command(BaseCommand):
    help = (
        "Walks over the trail of what was done and the trail of what was read. Ends with 0 when both are whole and "
        "guarded, with 1 and the first broken position when not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accept-end",
            action="store_true",
            help="after a restore: take the present end as the one to be noted outside the database",
        )

    def handle(self, *_args: object, accept_end: bool, **_options: object) -> None:
        try:
            if accept_end:
                for model in trail.TRAILS:
                    trail.accept_end(model)
        except trail.TrailBroken as broken:
            raise CommandError(str(broken)) from broken
        found = [f"{one.trail} is broken at position {one.position}: {one.why}" for one in trail.breaks()]
        found += [f"the trigger {name} is missing" for name in guards.missing(connection)]
        if found:
            raise CommandError("\n".join(found))
        for model in trail.TRAILS:
            waiting = model.objects.filter(position=None).count()
            self.stdout.write(f"{model._meta.object_name}: whole, {waiting} not sealed yet")
