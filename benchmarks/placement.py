"""The page on which a man gets his seat, with 1,000 groups on offer (W10, W21): queries and server time.

    python -m benchmarks.placement --groups 1000

Works in Django's test database of the engine in DATABASE_URL, prints a table and writes `results/placement-*.json`.
Ends with 1 when the page asks too much or takes more than 100 ms of server time in the middle of its requests.
"""

import argparse
import datetime as dt
import itertools
import statistics
import sys
from typing import Any

from benchmarks import scratch

SEATED = 6  # of the ten seats of every group
REQUESTS = 30
MOST_QUERIES = 20
MOST_MS = 100.0


def prepare(count: int) -> tuple[Any, Any]:
    """So many groups in twenty organisations, all with room and an evening within two weeks; a man who is welcome."""
    from core import clock, places
    from groups.models import Group
    from intake import actions
    from intake.states import Decision, Way
    from participants.states import CallOutcome
    from tests.factories import FacilitationFactory, OrganisationFactory

    now = clock.now()
    organisations, towns = OrganisationFactory.create_batch(20), itertools.cycle(sorted(places._places()))
    groups = Group.objects.bulk_create(
        Group(
            organisation=organisations[n % 20],
            name=f"G{n}",
            slug=f"g-{n}",
            town=next(towns),
            status="open",
            opened_at=now,
        )
        for n in range(count)
    )
    _fill(groups, now)
    worker = FacilitationFactory(group=groups[0]).worker.user
    asked = actions.Request(name="Peter", reach="0612345678", town="Halsteren")
    man = actions.refer(organisation=groups[0].organisation, request=asked, way=Way.SELF)
    actions.note_call(referral=man, outcome=CallOutcome.SPOKEN, by=worker)
    actions.hold_conversation(referral=man, by=worker, decision=Decision.WELCOME, is_confused=False, uses_during=False)
    man.refresh_from_db()
    return worker, man


def _fill(groups: list[Any], now: dt.datetime) -> None:
    from participants.models import Participant, Participation
    from sessions.models import GroupSession

    men = Participant.objects.bulk_create(
        Participant(organisation=group.organisation, name="") for group in groups for _ in range(SEATED)
    )
    Participation.objects.bulk_create(
        Participation(participant=man, group=groups[n // SEATED], state="member", began_at=now, member_at=now)
        for n, man in enumerate(men)
    )
    days = itertools.cycle(range(1, 13))
    starts = [now + dt.timedelta(days=next(days)) for _ in groups]
    GroupSession.objects.bulk_create(
        GroupSession(group=group, starts_at=at, ends_at=at + dt.timedelta(hours=2))
        for group, at in zip(groups, starts, strict=True)
    )


def measure(count: int) -> dict[str, float]:
    """Milliseconds by the clock on the wall and of the processor, over so many requests; queries of one."""
    from django.test import Client
    from django.urls import reverse

    from core import clock
    from intake import queries
    from tests.counting import queries_of
    from tests.signing import sign_in

    worker, man = prepare(count)
    client, page = Client(), reverse("referral", args=[man.pk])
    sign_in(client, worker)
    assert len(queries.placement(man, clock.now()).offers) == count
    asked = queries_of(client, page)
    wall, processor = zip(*[scratch.timed(lambda: client.get(page)) for _ in range(REQUESTS)], strict=True)
    return {
        "groups": count,
        "queries": asked,
        "median ms": round(statistics.median(wall), 1),
        "slowest ms": round(max(wall), 1),
        "median processor ms": round(statistics.median(processor), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=1000)
    options = parser.parse_args()
    with scratch.database() as engine:
        figures = measure(options.groups)
    print("  ".join(f"{name} {value}" for name, value in figures.items()))
    scratch.keep("placement", engine, figures)
    sys.exit(figures["queries"] > MOST_QUERIES or figures["median ms"] > MOST_MS)


if __name__ == "__main__":
    main()
