"""A file for research over five years and 1,000 participations: queries, server time, and what is left of it (issue 6).

    python -m benchmarks.research_export --participations 1000 --years 5 --groups 40

The same organisation as the page of results; four of five men said yes, and they differ in everything that stands in
the file. Measures the page with the figures, one approval, one taking out, and by themselves the look at how alike they
are and the archive. Works in Django's test database of the engine in DATABASE_URL, prints a table and writes
`results/research_export-*.json`. Ends with 1 when the page with the figures takes more than 300 ms of server time in
the middle of its requests, or when somebody stands alone.
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

MOST_QUERIES = 12
MOST_MS = 300.0
LEAST_ALIKE = 5
SAYS_YES = 0.8


def prepare(participations: int, years: int, count: int) -> tuple[Any, Any]:
    """The coordinator of such an organisation and a study; also ways in, early stops and endings."""
    from core import clock
    from outcomes import actions
    from outcomes.models import StudyConsent
    from participants.models import Participation

    chance = random.Random(35)
    user, now = results_page.prepare(participations, years, count), clock.now()
    episodes = list(Participation.objects.select_related("participant__organisation").order_by("pk"))
    organisation = episodes[0].participant.organisation
    for one in episodes:
        if one.closed_at and chance.random() < 0.15:
            one.state = "ended"
        if chance.random() < 0.3:
            one.member_at, one.state = None, "left" if one.closed_at else "trying"
    Participation.objects.bulk_update(episodes, ["state", "member_at"], batch_size=200)
    _ways_in(organisation, episodes, chance)
    began = now - dt.timedelta(days=30)
    study = actions.open_study(
        organisation=organisation,
        name="What the circle brings",
        purpose="Who stays, and why.",
        institution="University",
        researcher="Tineke",
        from_date=began.date(),
        until_date=(now + dt.timedelta(days=300)).date(),
        by=None,
        now=began,
    )
    StudyConsent.objects.bulk_create(
        StudyConsent(study=study, participant=one.participant, given=True, at=began)
        for one in episodes
        if chance.random() < SAYS_YES
    )
    return user, study


def _ways_in(organisation: Any, episodes: list[Any], chance: random.Random) -> None:
    from intake.models import Referral

    Referral.objects.bulk_create(
        (
            Referral(
                organisation=organisation,
                participant=one.participant,
                participation=one,
                way=chance.choice(("self", "self", "worker")),
                arrived_at=one.began_at,
                due_at=one.began_at,
                last_asked_at=one.began_at,
                reach_digest=f"bench-{n}",
            )
            for n, one in enumerate(episodes)
            if not one.is_return
        ),
        batch_size=200,
    )


def measure(participations: int, years: int, groups: int, requests: int) -> list[dict[str, Any]]:
    """Milliseconds of each step by itself; queries of the page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from core import clock
    from outcomes import actions
    from outcomes.queries import research
    from tests.counting import queries_of
    from tests.factories import CoordinatorFactory
    from tests.signing import sign_in

    client, (user, study) = Client(), prepare(participations, years, groups)
    other = CoordinatorFactory(organisation=study.organisation).user
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sign_in(client, user)
    url = reverse("export_ask", args=[study.pk])
    asked = queries_of(client, url)
    export = actions.ask_export(study=study, by=other)
    found = research.prepare(study, quarter=export.quarter, at=export.asked_at)

    def anew() -> Any:
        return research.prepare(study, quarter=export.quarter, at=export.asked_at)

    rows = [
        _row("the page with the figures", requests, partial(client.get, url), queries=asked),
        _row("how alike they are", requests, anew),
        _row("the same, and the archive", requests, lambda: anew().content),
        _row("approved", 1, lambda: actions.approve_export(export=export, by=user)),
    ]
    with CaptureQueriesContext(connection) as captured:
        rows.append(_row("taken out", 1, lambda: actions.take_export(export=export, by=user)))
    rows[-1]["queries"] = len(captured.captured_queries)
    kept = {
        "said yes": len(research.consenting(study, clock.now())),
        "men": len(found.men),
        "left out": found.left_out,
        "k": found.alike,
        "bytes": len(found.content),
        "levels": dict(found.levels),
    }
    return [{"participations": participations, "years": years, "groups": groups, **kept}, *rows]


def _row(what: str, times: int, act: Callable[[], object], **values: object) -> dict[str, Any]:
    taken, processor = zip(*[scratch.timed(act) for _ in range(times)], strict=True)
    return {
        "what": what,
        **values,
        "median ms": round(statistics.median(taken), 1),
        "slowest ms": round(max(taken), 1),
        "median processor ms": round(statistics.median(processor), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participations", type=int, default=1000)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--groups", type=int, default=40)
    parser.add_argument("--requests", type=int, default=30)
    options = parser.parse_args()
    with scratch.database() as engine:
        rows = measure(options.participations, options.years, options.groups, options.requests)
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    scratch.keep("research_export", engine, rows)
    kept, page = rows[0], rows[1]
    sys.exit(kept["k"] < LEAST_ALIKE or page["queries"] > MOST_QUERIES or page["median ms"] > MOST_MS)


if __name__ == "__main__":
    main()
