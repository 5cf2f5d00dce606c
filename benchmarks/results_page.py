"""The page of results over five years and 1,000 participations: queries and server time (issue 6).

    python -m benchmarks.results_page --participations 1000 --years 5 --groups 40

Men come and go over the years, each group meets every fortnight, every man is marked while he is there.
Works in Django's test database of the engine in DATABASE_URL, prints a table and writes `results/results_page-*.json`.
Ends with 1 when the page takes more than 300 ms of server time in the middle of its requests.
"""

import argparse
import datetime as dt
import random
import statistics
import sys
import uuid
from functools import partial
from typing import Any

from benchmarks import scratch

MOST_QUERIES = 14
MOST_MS = 300.0
FORTNIGHT = dt.timedelta(days=14)
STAYS = (30, 60, 120, 250, 400, 700, 1000)  # days
MARKS = ("present",) * 14 + ("late",) * 2 + ("excused",) * 2 + ("absent",) * 2


def prepare(participations: int, years: int, count: int) -> Any:
    """The coordinator of an organisation with so much behind it."""
    from core import clock
    from groups.models import Group
    from tests.factories import CoordinatorFactory

    chance = random.Random(2411)
    now = clock.now()
    began = now - dt.timedelta(days=365 * years)
    role = CoordinatorFactory()
    groups = Group.objects.bulk_create(
        Group(
            organisation=role.organisation,
            name=f"G{n}",
            slug=f"g-{n}",
            town="Halsteren",
            status="open",
            opened_at=began,
        )
        for n in range(count)
    )
    episodes = _episodes(groups, participations, began, now, chance)
    _evenings(groups, episodes, began, now, chance)
    _promises(role.organisation, episodes, chance)
    return role.user


def _episodes(groups: list[Any], count: int, began: dt.datetime, now: dt.datetime, chance: random.Random) -> list[Any]:
    from participants.models import Participant, Participation

    organisation = groups[0].organisation
    men = Participant.objects.bulk_create(Participant(organisation=organisation, name="") for _ in range(count))
    rows = []
    for n, man in enumerate(men):
        start = began + (now - began) * chance.random()
        end = start + dt.timedelta(days=chance.choice(STAYS))
        gone = end if end < now else None
        rows.append(
            Participation(
                participant=man,
                group=groups[n % len(groups)],
                began_at=start,
                member_at=min(start + dt.timedelta(days=56), now),
                closed_at=gone,
                state="left" if gone else "member",
                is_return=chance.random() < 0.1,
            )
        )
    return Participation.objects.bulk_create(rows)


def _evenings(
    groups: list[Any], episodes: list[Any], began: dt.datetime, now: dt.datetime, chance: random.Random
) -> None:
    from sessions.models import Attendance, GroupSession

    rows = [
        GroupSession(group=group, starts_at=at, ends_at=at + dt.timedelta(hours=2), state="held", closed_at=at)
        for group in groups
        for at in (began + n * FORTNIGHT for n in range((now - began) // FORTNIGHT))
    ]
    GroupSession.objects.bulk_create(rows, batch_size=500)
    by_group: dict[Any, list[Any]] = {group.pk: [] for group in groups}
    for one in episodes:
        by_group[one.group_id].append(one)
    Attendance.objects.bulk_create(
        (
            Attendance(session=session, participant_id=one.participant_id, presence=chance.choice(MARKS), marked_at=now)
            for session in rows
            for one in by_group[session.group_id]
            if one.began_at <= session.starts_at < (one.closed_at or now)
        ),
        batch_size=2000,
    )


def _promises(organisation: Any, episodes: list[Any], chance: random.Random) -> None:
    """For every man a first call, a seat and two calls later; every tenth a way back."""
    from intake.models import Referral, ReturnRequest
    from intake.notices.ways_in import SEAT
    from participants.models import ContactRequest
    from reminders.models import Deadline

    day = dt.timedelta(days=1)
    kinds = ((Referral.PROMISE, day / 3), (SEAT, 14 * day), *[(ContactRequest.PROMISE, day / 3)] * 2)
    rows = []
    for n, one in enumerate(episodes):
        for kind, due in (*kinds, *[(ReturnRequest.CIRCLE, 14 * day)] * (n % 10 == 0)):
            rows.append(
                Deadline(
                    kind=kind,
                    subject=f"bench:{uuid.uuid4()}",
                    organisation_id=organisation.pk,
                    group_id=one.group_id,
                    anchor=one.began_at,
                    warn_at=one.began_at,
                    due_at=one.began_at + due,
                    state="met",
                    closed_at=one.began_at + due * 1.2 * chance.random(),
                )
            )
    Deadline.objects.bulk_create(rows, batch_size=1000)


def measure(participations: int, years: int, groups: int, requests: int) -> list[dict[str, float | str]]:
    """Milliseconds of the page with everything on it, of one year, and of the report; queries of one request."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from sessions.models import Attendance
    from tests.counting import queries_of
    from tests.signing import sign_in

    client, user = Client(), prepare(participations, years, groups)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sign_in(client, user)
    found: list[dict[str, float | str]] = []
    pages = {"all": reverse("results"), "group": reverse("results") + "?group=g-1", "report": reverse("results_report")}
    for name, url in pages.items():
        asked = queries_of(client, url)
        taken, processor = zip(*[scratch.timed(partial(client.get, url)) for _ in range(requests)], strict=True)
        found.append(
            {
                "page": name,
                "participations": participations,
                "years": years,
                "groups": groups,
                "marks": Attendance.objects.count(),
                "queries": asked,
                "median ms": round(statistics.median(taken), 1),
                "p95 ms": round(sorted(taken)[int(0.95 * requests)], 1),
                "median processor ms": round(statistics.median(processor), 1),
            }
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participations", type=int, default=1000)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--groups", type=int, default=40)
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    with scratch.database() as engine:
        rows = measure(options.participations, options.years, options.groups, options.requests)
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    scratch.keep("results_page", engine, rows)
    sys.exit(any(row["queries"] > MOST_QUERIES or row["median ms"] > MOST_MS for row in rows))


if __name__ == "__main__":
    main()
