"""The sums of self-ratings: what the page takes, and what it would take to count them anew at each opening (ADR 0029).

    python -m benchmarks.ratings --men 1000 --quarters 20 --groups 40

Men come and go as on the page of results, and each answers once in every quarter while he is there. Works in Django's
test database of the engine in DATABASE_URL, prints a table and writes `results/ratings-*.json`. Ends with 1 when the
page takes more than 300 ms.
"""

import argparse
import datetime as dt
import random
import statistics
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import results_page, scratch

MOST_QUERIES = 8
MOST_MS = 300.0
WHY = ("outside", "guilt", "value", "part", "joy")


def prepare(men: int, quarters: int, count: int) -> Any:
    """The coordinator of an organisation with so many rounds behind it."""
    from core import clock
    from groups.models import Group
    from tests.factories import CoordinatorFactory

    role, now = CoordinatorFactory(), clock.now()
    began, organisation = now - dt.timedelta(days=92 * (quarters + 1)), role.organisation
    groups = Group.objects.bulk_create(
        Group(organisation=organisation, name=f"G{n}", slug=f"g-{n}", status="open", opened_at=began)
        for n in range(count)
    )
    episodes = results_page._episodes(groups, men, began, now, random.Random(2411))
    _rounds(episodes, quarters, now)
    return role.user


def _rounds(episodes: list[Any], quarters: int, now: dt.datetime) -> None:
    from outcomes import items
    from outcomes.models import SelfRating

    chance = random.Random(34)
    rows = []
    for number in range(1, quarters + 1):
        at = now - dt.timedelta(days=91 * number)
        day = at.date()
        for one in (one for one in episodes if one.began_at <= at < (one.closed_at or now)):
            row = SelfRating(participation=one, given_on=day, written_at=now)
            row.answers = {item.key: chance.randint(0, 10) for item in items.RESULTS}
            row.answers = row.answers | {"motivation": chance.choice(WHY)}
            rows.append(row)
    SelfRating.objects.bulk_create(rows, batch_size=1000)


def measure(men: int, quarters: int, groups: int, requests: int) -> list[dict[str, float | str]]:
    """Milliseconds of counting everything anew, of the sweep that counts it once, and of the page afterwards."""
    from django.test import Client
    from django.urls import reverse

    from outcomes import actions
    from outcomes.models import PublishedRatings, SelfRating
    from tests.counting import queries_of
    from tests.signing import sign_in

    user, client = prepare(men, quarters, groups), Client()
    _warm_up()
    found = [_row("count all quarters", [scratch.timed(actions.publish_ratings)])]
    PublishedRatings.objects.order_by("-quarter")[:1].get().delete()
    found.append(_row("count one quarter", [scratch.timed(actions.publish_ratings)]))
    sign_in(client, user)
    for name, query in (("page", ""), ("page, one group", "?group=g-1"), ("page, one year", "?year=2025")):
        url = reverse("ratings") + query
        asked = queries_of(client, url)
        act: Callable[[], object] = partial(client.get, url)
        found.append(_row(name, [scratch.timed(act) for _ in range(requests)]) | {"queries": asked})
    rounds = SelfRating.objects.count()
    return [row | {"rounds": rounds, "men": men, "quarters": quarters, "groups": groups} for row in found]


def _warm_up() -> None:
    """Imports and prepared statements are not what is measured."""
    from outcomes.models import SelfRating

    SelfRating.objects.all()[:100][0].answers  # noqa: B018


def _row(name: str, times: list[tuple[float, float]]) -> dict[str, float | str]:
    taken, processor = zip(*times, strict=True)
    return {
        "what": name,
        "median ms": round(statistics.median(taken), 1),
        "median processor ms": round(statistics.median(processor), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--men", type=int, default=1000)
    parser.add_argument("--quarters", type=int, default=20)
    parser.add_argument("--groups", type=int, default=40)
    parser.add_argument("--requests", type=int, default=20)
    options = parser.parse_args()
    with scratch.database() as engine:
        rows = measure(options.men, options.quarters, options.groups, options.requests)
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    scratch.keep("ratings", engine, rows)
    pages = [row for row in rows if "queries" in row]
    sys.exit(any(row["queries"] > MOST_QUERIES or row["median ms"] > MOST_MS for row in pages))


if __name__ == "__main__":
    main()
