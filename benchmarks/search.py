"""Search over a desk of 10, 100 and 1,000 men (issue 8.5): queries and server time of a request as somebody types.

    python -m benchmarks.search

Works in Django's test database of the engine in DATABASE_URL, prints a table and writes `results/search-*.json`. Ends
with 1 when the number of queries differs, or when a request over 1,000 men takes more than 200 ms of the processor.
"""

import datetime as dt
import itertools
import statistics
import sys
from typing import Any

from benchmarks import scratch

SIZES = (10, 100, 1000)
SEATED = 8
REQUESTS = 15
MOST_MS = 200.0
NAMES = ("Sander", "Mo", "Youssef", "Dennis", "Karel", "Peter", "René", "Özgür", "Willem", "Jan")
TYPED = {"a name": "youss", "one slip": "wilelm", "a common name": "jan", "a day": "24 nov", "nothing": "quux"}


def prepare(men: int) -> Any:
    """A coordinator whose organisation has so many men in circles of eight, a worker for two, a year of evenings."""
    from core import clock
    from participants.models import Participant, Participation
    from sessions.models import GroupSession
    from tests.factories import (
        CoordinatorFactory,
        FacilitationFactory,
        GroupFactory,
        OrganisationFactory,
        PeerWorkerFactory,
    )

    now, organisation = clock.now(), OrganisationFactory()
    groups = GroupFactory.create_batch((men + SEATED - 1) // SEATED, organisation=organisation)
    workers = PeerWorkerFactory.create_batch(max(2, len(groups) // 2), organisation=organisation, user__password="")
    for n, group in enumerate(groups):
        FacilitationFactory(group=group, worker=workers[n % len(workers)])
    names = (f"{one} {chr(65 + n % 26)}." for n, one in enumerate(itertools.cycle(NAMES)))
    rows = [Participant(organisation=organisation, name=next(names)) for _ in range(men)]
    Participant.objects.bulk_create(rows)
    Participation.objects.bulk_create(
        Participation(participant=man, group=groups[n // SEATED], state="member", began_at=now, member_at=now)
        for n, man in enumerate(rows)
    )
    starts = [now + dt.timedelta(weeks=2 * n) for n in range(-20, 6)]
    GroupSession.objects.bulk_create(
        GroupSession(group=group, starts_at=at, ends_at=at + dt.timedelta(hours=2)) for group in groups for at in starts
    )
    return CoordinatorFactory(organisation=organisation).user


def measure(user: Any) -> dict[str, dict[str, float]]:
    """Of each sort of words: queries, and milliseconds by the clock on the wall and of the processor."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.signing import sign_in

    client = Client(headers={"hx-request": "true"})
    sign_in(client, user)
    found = {}
    for sort, words in TYPED.items():
        client.post("/desk/search/", {"words": words})
        with CaptureQueriesContext(connection) as captured:
            answer = client.post("/desk/search/", {"words": words})
        asked = sum("core_accessevent" not in one["sql"] for one in captured.captured_queries)
        assert answer.status_code == 200
        times = [
            scratch.timed(lambda words=words: client.post("/desk/search/", {"words": words})) for _ in range(REQUESTS)
        ]
        found[sort] = {
            "queries": asked,
            "wall_ms": statistics.median(wall for wall, _ in times),
            "processor_ms": statistics.median(processor for _, processor in times),
        }
    return found


def main() -> None:
    with scratch.database() as engine:
        figures = {men: measure(prepare(men)) for men in SIZES}
    print(f"{'men':>5} {'typed':<14} {'queries':>7} {'wall ms':>8} {'processor ms':>13}")
    for men, sorts in figures.items():
        for sort, one in sorts.items():
            print(f"{men:>5} {sort:<14} {one['queries']:>7} {one['wall_ms']:>8.0f} {one['processor_ms']:>13.0f}")
    scratch.keep("search", engine, figures)
    counts = {sort: {figures[men][sort]["queries"] for men in SIZES} for sort in TYPED}
    slow = [sort for sort, one in figures[SIZES[-1]].items() if one["processor_ms"] > MOST_MS]
    uneven = [sort for sort, seen in counts.items() if len(seen) > 1]
    sys.exit(f"too slow: {slow}; other numbers of queries: {uneven}" if slow or uneven else 0)


if __name__ == "__main__":
    main()
