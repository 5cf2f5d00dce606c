"""A change of keys over 100,000 rows while writers write: is every value readable afterwards (ADR 0024)?

    python -m benchmarks.drill_rotation --rows 100000

Works in Django's test database of the engine in DATABASE_URL. Two other processes write meanwhile: one that has the
new key in front, and one that was not restarted yet and still encrypts with the old one. Each reads back what it
wrote. Then the writers stop, `rotate_keys` runs once more, and everything is read with the new key alone. Prints a
table, writes `results/rotation-*.json`, ends with 1 when a value is unreadable, lost, or under the old key.
"""

import argparse
import base64
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import scratch

OLD, NEW = (f"{name}:{base64.urlsafe_b64encode(name.encode() * 32).decode()}" for name in "on")
BULK = 5000


def prepare(rows: int) -> None:
    """So many men under the old key."""
    from participants.models import Participant
    from tests.factories import OrganisationFactory

    organisation = OrganisationFactory()
    for first in range(0, rows, BULK):
        numbers = range(first, min(first + BULK, rows))
        Participant.objects.bulk_create(Participant(organisation=organisation, name=f"Man {n}") for n in numbers)


def write(stop: Path, seed: int) -> None:
    """Renames men one by one until `stop` is there, and looks each time whether it reads back; prints what it did."""
    import django

    django.setup()
    from participants.models import Participant

    dice = random.Random(seed)
    pks = list(Participant.objects.values_list("pk", flat=True))
    written: dict[Any, str] = {}
    wrong = 0
    # Each writer has men of its own, so that only the rotation can be to blame for a name that is gone.
    pks = [pk for pk in pks if int(pk) % 2 == seed]
    Path(f"{stop}-{seed}").touch()  # it has begun
    while not stop.exists():
        man = Participant.objects.get(pk=dice.choice(pks))
        wrong += not man.name.startswith("Man ") or man.name != written.get(man.pk, man.name)
        written[man.pk] = man.name = f"Man {dice.random()}"
        man.save()
    wrong += sum(Participant.objects.get(pk=pk).name != name for pk, name in written.items())
    print(len(written), wrong)


def measure(rows: int) -> dict[str, Any]:
    from django.conf import settings

    from config.environment import data_keys
    from core import rotation

    prepare(rows)
    os.environ["KRING_DATA_KEYS"] = f"{NEW},{OLD}"
    settings.KRING_DATA_KEYS = data_keys()
    with tempfile.TemporaryDirectory() as place:
        stop = Path(place) / "stop"
        writers = [_writer(stop, seed, keys) for seed, keys in enumerate((f"{NEW},{OLD}", f"{OLD},{NEW}"))]
        while not all(Path(f"{stop}-{seed}").exists() for seed in range(2)):
            assert all(writer.poll() is None for writer in writers), "a writer failed"
            time.sleep(0.1)
        started = time.monotonic()
        online = rotation.rotate()
        seconds = time.monotonic() - started
        stop.touch()
        ends = [writer.communicate(timeout=600)[0].split() for writer in writers]
    assert all(writer.returncode == 0 for writer in writers), "a writer failed"
    last = rotation.rotate()
    settings.KRING_DATA_KEYS = {"n": settings.KRING_DATA_KEYS["n"]}
    alone = rotation.rotate(dry_run=True)
    return {
        "rows": rows,
        "rotated online": online.rotated,
        "seconds": round(seconds, 1),
        "written meanwhile": sum(int(written) for written, _wrong in ends),
        "read back wrong": sum(int(wrong) for _written, wrong in ends),
        "rotated afterwards": last.rotated,
        "under the old key": alone.old,
        "unreadable": len(online.unreadable) + len(last.unreadable) + len(alone.unreadable),
    }


def _on_disk(name: str) -> None:
    """SQLite: the test database is a file, so that the other processes find it."""
    import django

    import tests.environment  # noqa: F401 - gives what the environment does not say

    django.setup()
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = name


def _writer(stop: Path, seed: int, keys: str) -> subprocess.Popen:
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    url = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    )
    command = [sys.executable, "-m", "benchmarks.drill_rotation", "--write", str(stop), "--seed", str(seed)]
    variables = {**os.environ, "DATABASE_URL": url, "KRING_DATA_KEYS": keys}
    return subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(options.write, options.seed)
        return
    os.environ["KRING_DATA_KEYS"] = OLD
    with tempfile.TemporaryDirectory() as place:
        _on_disk(f"{place}/test.sqlite3")
        with scratch.database() as engine:
            figures = measure(options.rows)
    print("  ".join(f"{name} {value}" for name, value in figures.items()))
    scratch.keep("rotation", engine, figures)
    whole = figures["rotated online"] >= options.rows and not (
        figures["read back wrong"] or figures["under the old key"] or figures["unreadable"]
    )
    sys.exit(not whole)


if __name__ == "__main__":
    main()
