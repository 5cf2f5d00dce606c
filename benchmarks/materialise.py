"""Plans 1,000 series ten years ahead in an empty database, then again; prints a table, writes results/materialise.json.

Run by `make bench` in an environment whose DATABASE_URL names a database that may be filled: it works in Django's test
database and throws it away.
"""

import argparse
import datetime as dt
import resource
import time

from benchmarks import scratch


def prepare(series: int, roster: bool) -> None:
    """Groups with a series each; with `roster` also two workers each."""
    from groups.models import Facilitation, Group, Organisation, PeerWorker
    from sessions.models import Series
    from tests.factories import UserFactory

    organisation = Organisation.objects.create(name="Bench", slug="bench")
    groups = Group.objects.bulk_create(
        Group(
            organisation=organisation,
            name=f"G{n}",
            slug=f"g{n}",
            town="T",
            status="open",
            opened_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
        for n in range(series)
    )
    Series.objects.bulk_create(
        Series(
            group=group,
            starts_on=dt.date(2027, 1, 4) + dt.timedelta(days=n % 14),
            local_time=dt.time(19, 30),
            zone="Europe/Amsterdam",
        )
        for n, group in enumerate(groups)
    )
    if roster:
        workers = PeerWorker.objects.bulk_create(
            PeerWorker(user=UserFactory(password=None), organisation=organisation) for _ in range(2 * series)
        )
        Facilitation.objects.bulk_create(
            Facilitation(group=groups[n // 2], worker=worker, from_date=dt.date(2026, 1, 1))
            for n, worker in enumerate(workers)
        )


def measure(series: int, years: int, roster: bool) -> dict[str, float]:
    from sessions import actions
    from sessions.models import SessionWorker

    prepare(series, roster)
    first = dt.date(2027, 1, 1)
    started, used = time.monotonic(), time.process_time()
    written = actions.materialise(today=first, weeks=years * 52)
    seconds, cpu = time.monotonic() - started, time.process_time() - used
    started = time.monotonic()
    again = actions.materialise(today=first, weeks=years * 52)
    return {
        "series": series,
        "years": years,
        "roster": roster,
        "evenings": written,
        "places": SessionWorker.objects.count(),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "again_rows": again,
        "again_seconds": round(time.monotonic() - started, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=1000)
    parser.add_argument("--years", type=int, default=10)
    options = parser.parse_args()
    rows = []
    for roster in (False, True):
        with scratch.database() as engine:
            rows.append({"engine": engine, **measure(options.series, options.years, roster)})
    print("engine      roster  evenings   places  seconds  cpu  again (rows, s)  peak MiB")
    for row in rows:
        print(
            f"{row['engine']:<11} {row['roster']!s:<6} {row['evenings']:>9} {row['places']:>8} {row['seconds']:>8} "
            f"{row['cpu_seconds']:>5} {row['again_rows']:>6} {row['again_seconds']:>5} {row['peak_mib']:>9}"
        )
    scratch.keep("materialise", engine, rows)


if __name__ == "__main__":
    main()
