"""The desk of a coordinator with a hundred groups (W3, W4, W40): queries and server time.

    python -m benchmarks.overview --groups 100

Works in Django's test database of the engine in DATABASE_URL, prints a table and writes `results/overview-*.json`.
Ends with 1 when the page asks more with many groups than with two, or takes more than 150 ms of server time in the
middle of its requests.
"""

import argparse
import datetime as dt
import statistics
import sys
from typing import Any

from benchmarks import scratch

MEN = 8  # in every circle; the last two are in their first phase
PAST, AHEAD = 8, 4  # evenings of every group
REQUESTS = 40
MOST_MS = 150.0


def prepare(count: int) -> Any:
    """A coordinator with so many groups: two workers each, men, evenings held and ahead, a promise that presses."""
    from tests.factories import CoordinatorFactory, OrganisationFactory, VenueFactory

    organisation = OrganisationFactory()
    coordinator = CoordinatorFactory(organisation=organisation).user
    grow(organisation, VenueFactory(organisation=organisation), count)
    return coordinator


def grow(organisation: Any, venue: Any, count: int) -> None:
    """So many groups more."""
    from core import clock
    from groups.models import Facilitation, Group

    now, start = clock.now(), Group.objects.count()
    groups = Group.objects.bulk_create(
        Group(
            organisation=organisation, name=f"G{n}", slug=f"g-{n}", town="Halsteren", status="open", opened_at=now
        )
        for n in range(start, start + count)
    )  # fmt: skip
    workers = _workers(groups)
    since = now.date() - dt.timedelta(days=300)
    Facilitation.objects.bulk_create(
        Facilitation(group=group, worker=worker, from_date=since) for group in groups for worker in workers[group.pk]
    )
    men = _men(groups, now)
    _evenings(groups, workers, men, venue, now)
    _promises(groups, now)


def _workers(groups: list[Any]) -> dict[Any, list[Any]]:
    """Two for every group; without passwords, which take a second each to make."""
    from accounts.models import User
    from groups.models import PeerWorker

    people = User.objects.bulk_create(
        User(email=f"{group.slug}-{n}@example.org", name=f"Karel de Wit {n}") for group in groups for n in (1, 2)
    )
    workers = PeerWorker.objects.bulk_create(
        PeerWorker(user=user, organisation_id=groups[0].organisation_id) for user in people
    )
    return {group.pk: workers[2 * n : 2 * n + 2] for n, group in enumerate(groups)}


def _men(groups: list[Any], now: dt.datetime) -> dict[Any, list[Any]]:
    from participants.models import Participant, Participation

    men = Participant.objects.bulk_create(
        Participant(organisation=group.organisation, name="Man") for group in groups for _ in range(MEN)
    )
    found = {group.pk: men[n * MEN : (n + 1) * MEN] for n, group in enumerate(groups)}
    long_ago = now - dt.timedelta(days=300)
    Participation.objects.bulk_create(
        Participation(participant=man, group=group, began_at=long_ago, **_state(n, long_ago))
        for group in groups
        for n, man in enumerate(found[group.pk])
    )
    return found


def _state(number: int, at: dt.datetime) -> dict[str, Any]:
    return {"state": "member", "member_at": at} if number < MEN - 2 else {"state": "trying"}


def _evenings(groups: list[Any], workers: dict, men: dict, venue: Any, now: dt.datetime) -> None:
    """Every third coming evening has nobody who guides it."""
    from sessions.models import Attendance, GroupSession, SessionWorker

    rows = []
    for number, group in enumerate(groups):
        for step in range(-PAST, AHEAD):
            at = now + dt.timedelta(days=14 * step + 1 + number % 12, hours=number % 5)
            past = {"state": "held", "closed_at": at} if at < now - dt.timedelta(days=1) else {}
            rows.append(
                GroupSession(group=group, starts_at=at, ends_at=at + dt.timedelta(hours=2), venue=venue, **past)
            )
    sessions = GroupSession.objects.bulk_create(rows)
    SessionWorker.objects.bulk_create(
        SessionWorker(session=session, worker=worker, position=place)
        for n, session in enumerate(sessions)
        if n % 3
        for place, worker in enumerate(workers[session.group_id], start=1)
    )
    Attendance.objects.bulk_create(
        Attendance(session=session, participant=man, presence="absent" if n % 4 == 0 else "present", marked_at=now)
        for session in sessions
        if session.state == "held"
        for n, man in enumerate(men[session.group_id], start=session.starts_at.day)
    )


def _promises(groups: list[Any], now: dt.datetime) -> None:
    """One promise a group that presses: a worker for the next evening that has none."""
    from reminders.models import Deadline
    from sessions.models import GroupSession
    from sessions.promises import WORKER, about

    bare = GroupSession.objects.filter(group__in=groups, session_workers=None, starts_at__gt=now).order_by("starts_at")
    first = {session.group_id: session for session in reversed(bare)}
    Deadline.objects.bulk_create(
        Deadline(
            kind=WORKER, subject=about(session), anchor=now - dt.timedelta(days=2), warn_at=now,
            due_at=now + dt.timedelta(days=1), organisation_id=groups[0].organisation_id, group_id=group,
        )
        for group, session in first.items()
    )  # fmt: skip


def measure(count: int) -> dict[str, float]:
    """Milliseconds by the clock on the wall and of the processor, over so many requests; queries of one."""
    from django.test import Client
    from django.urls import reverse

    from groups.models import Organisation, Venue
    from tests.counting import queries_of
    from tests.signing import sign_in

    coordinator = prepare(2)
    client, page = Client(), reverse("desk")
    sign_in(client, coordinator)
    client.get(page)
    few = queries_of(client, page)
    grow(Organisation.objects.get(), Venue.objects.get(), count - 2)
    asked = queries_of(client, page)
    wall, processor = zip(*[scratch.timed(lambda: client.get(page)) for _ in range(REQUESTS)], strict=True)
    return {
        "groups": count,
        "queries at 2": few,
        "queries": asked,
        "median ms": round(statistics.median(wall), 1),
        "p95 ms": round(statistics.quantiles(wall, n=20)[-1], 1),
        "median processor ms": round(statistics.median(processor), 1),
        "kB": round(len(client.get(page).content) / 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--groups", type=int, default=100)
    options = parser.parse_args()
    with scratch.database() as engine:
        figures = measure(options.groups)
    print("  ".join(f"{name} {value}" for name, value in figures.items()))
    scratch.keep("overview", engine, figures)
    sys.exit(figures["queries"] != figures["queries at 2"] or figures["median ms"] > MOST_MS)


if __name__ == "__main__":
    main()
