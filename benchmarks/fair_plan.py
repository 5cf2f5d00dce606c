"""A fair plan for a year of twenty groups with thirty workers, some away, some in training: seconds and what is left.

    python -m benchmarks.fair_plan --groups 20 --workers 30

Works in Django's test database of the engine in DATABASE_URL: the rows are read, the plan is made and put into words,
as the page does it. Prints a table, writes `results/fair_plan-*.json`; ends with 1 when it takes more than 10 s.
"""

import argparse
import datetime as dt
import random
import sys
import time
from collections import Counter

from benchmarks import scratch

EVENINGS = 26  # a year of fortnights
MOST_SECONDS = 10.0


def prepare(groups: int, workers: int) -> tuple:
    """An organisation with nobody on any evening, rosters of two for each group, and holidays all over the year."""
    from core import clock
    from groups.models import Absence, Facilitation, PeerWorker
    from sessions.models import GroupSession
    from tests.factories import GroupFactory, OrganisationFactory, UserFactory

    chance, today = random.Random(5), clock.today()
    organisation = OrganisationFactory(horizon_weeks=104, evenings_a_month=5)
    people = PeerWorker.objects.bulk_create(
        PeerWorker(
            user=user,
            organisation=organisation,
            status="training" if number % 10 == 9 else "active",
            evenings_a_month=chance.choice([None, None, 2, 3, 4]),
        )
        for number, user in enumerate(UserFactory.create_batch(workers))
    )
    Absence.objects.bulk_create(
        Absence(worker=worker, from_date=today + dt.timedelta(days=at), until_date=today + dt.timedelta(days=at + 13))
        for worker in people
        for at in chance.sample(range(0, 350, 14), 3)
    )
    for number in range(groups):
        group = GroupFactory(organisation=organisation)
        roster = chance.sample(people, 2)
        Facilitation.objects.bulk_create(Facilitation(group=group, worker=worker, from_date=today) for worker in roster)
        first = today + dt.timedelta(days=1 + number % 14)
        starts = [
            clock.at_local(first + dt.timedelta(weeks=2 * n), dt.time(19, 30), group.zone) for n in range(EVENINGS)
        ]
        GroupSession.objects.bulk_create(
            GroupSession(group=group, starts_at=at, ends_at=at + dt.timedelta(hours=2)) for at in starts
        )
    return organisation, (clock.now(), clock.now() + dt.timedelta(days=400))


def measure(groups: int, workers: int) -> dict[str, object]:
    """Seconds by the clock on the wall, and how evenly the year came out."""
    from sessions.queries import fair_plan

    organisation, span = prepare(groups, workers)
    began = time.perf_counter()
    plan = fair_plan(organisation, span)
    seconds = time.perf_counter() - began
    crews = Counter(len(one.after) for one in plan.proposals)
    shares = Counter(worker.pk for one in plan.proposals for worker in one.after)
    most = {worker.pk: worker.most_evenings for worker in organisation.workers.select_related("organisation")}
    full = sorted(100 * shares[pk] / (12 * most[pk]) for pk in most)
    faces = [
        len({worker.pk for one in plan.proposals if one.session.group_id == group for worker in one.after})
        for group in {one.session.group_id for one in plan.proposals}
    ]
    return {
        "groups": groups,
        "workers": workers,
        "evenings": len(plan.proposals),
        "nobody": crews[0],
        "one": crews[1],
        "two": crews[2],
        "least and most of his limit %": [round(full[0]), round(full[-1])],
        "middle of faces a group": sorted(faces)[len(faces) // 2],
        "seconds": round(seconds, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=20)
    parser.add_argument("--workers", type=int, default=30)
    options = parser.parse_args()
    with scratch.database() as engine:
        figures = measure(options.groups, options.workers)
    print("  ".join(f"{name} {value}" for name, value in figures.items()))
    scratch.keep("fair_plan", engine, figures)
    sys.exit(figures["seconds"] > MOST_SECONDS)


if __name__ == "__main__":
    main()
