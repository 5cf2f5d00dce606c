"""1,000 random edits, deletions and truncations of the two trails: is every one detected (ADR 0023)?

    python -m benchmarks.drill_trail --attacks 1000 --events 300

Works in Django's test database of the engine in DATABASE_URL, without the triggers, as somebody who owns the database
could; every attack is undone before the next. Prints a table, writes `results/trail-*.json`, ends with 1 when an
attack was not seen, when it is not seen any more after new events were sealed on top, or when a whole trail is called
broken.
"""

import argparse
import collections
import os
import random
import sys
import tempfile
from typing import Any

from benchmarks import scratch


def prepare(events: int) -> None:
    """Sealed events in both trails, their beginning dropped under retention, and an anchor outside."""
    import datetime as dt

    from django.db import connection

    from core import access, audit, clock, guards, trail
    from tests.factories import GroupFactory, UserFactory

    group, user = GroupFactory(), UserFactory()
    for number in range(events):
        audit.record("group.changed", group, by=user, organisation_id=group.organisation_id, number=number)
        access.note_read(group, by=user, role="worker", action="file", organisation_id=group.organisation_id)
        if number == events // 10:
            for model in trail.TRAILS:
                trail.seal_all(model)
            middle = clock.now() + dt.timedelta(microseconds=1)
    for model in trail.TRAILS:
        trail.seal_all(model)
        trail.drop_before(model, before=middle)
    trail.seal_all(trail.AuditEvent)
    guards.remove(connection)


def drill(attacks: int) -> dict[str, Any]:
    """Does so many and counts, by kind, how many were seen at once and after more was sealed."""
    from benchmarks.tampering import ATTACKS
    from core import trail

    dice = random.Random(20261124)
    done: collections.Counter[str] = collections.Counter()
    seen: collections.Counter[str] = collections.Counter()
    later: collections.Counter[str] = collections.Counter()
    false = sum(trail.first_break(model) is not None for model in trail.TRAILS)
    for number in range(attacks):
        model, attack = dice.choice(list(trail.TRAILS)), dice.choice(list(ATTACKS))
        at_once, afterwards = _one(model, attack, number)
        done[attack] += 1
        seen[attack] += at_once
        later[attack] += afterwards
    false += sum(trail.first_break(model) is not None for model in trail.TRAILS)
    kinds = {kind: {"done": done[kind], "seen": seen[kind], "seen later": later[kind]} for kind in ATTACKS}
    return {
        "attacks": attacks,
        "seen": sum(seen.values()),
        "seen later": sum(later.values()),
        "false alarms": false,
        "kinds": kinds,
    }


def _one(model: Any, attack: str, number: int) -> tuple[bool, bool]:
    from django.db import transaction

    from benchmarks.tampering import Tamperer
    from core import audit, trail

    with transaction.atomic():
        Tamperer(model, seed=number).do(attack)
        at_once = trail.first_break(model) is not None
        try:
            audit.record("drill.more", trail.AuditChain(pk=1), by=None)
            trail.seal_all(model)
            afterwards = trail.first_break(model) is not None
        except trail.TrailBroken:
            afterwards = True
        transaction.set_rollback(True)
    return at_once, afterwards


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attacks", type=int, default=1000)
    parser.add_argument("--events", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        os.environ["KRING_TRAIL_ANCHORS"] = f"{place}/anchors.json"
        with scratch.database() as engine:
            prepare(options.events)
            figures = drill(options.attacks)
    for kind, counts in figures["kinds"].items():
        print(f"{kind:<30}", *(f"{name} {count:>4}" for name, count in counts.items()))
    print("  ".join(f"{name} {value}" for name, value in figures.items() if name != "kinds"))
    scratch.keep("trail", engine, figures)
    whole = figures["seen"] == figures["seen later"] == options.attacks and not figures["false alarms"]
    sys.exit(not whole)


if __name__ == "__main__":
    main()
