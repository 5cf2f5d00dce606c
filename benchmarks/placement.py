"""`python -m benchmarks.placement`: the page of one man with 1,000 groups on offer, through the whole of Django.

Writes into the test database of the engine in DATABASE_URL and prints the middle and the slowest of 20 requests.
"""

import datetime as dt
import os
import statistics
import sys
import time

import pytest

GROUPS = 1000
MEN = 6


@pytest.mark.django_db
def test_placement_at_a_thousand_groups(client, django_assert_max_num_queries):
    from django.urls import reverse

    from core import clock, places
    from groups.models import Group
    from intake import actions, queries
    from intake.states import Decision, Way
    from participants.models import Participant, Participation
    from participants.states import CallOutcome
    from sessions.models import GroupSession
    from tests.factories import FacilitationFactory, OrganisationFactory
    from tests.signing import sign_in

    now = clock.now()
    towns = sorted(places._places())
    organisations = OrganisationFactory.create_batch(20)
    groups = [
        Group(
            organisation=organisations[n % 20], name=f"G{n}", slug=f"g-{n}", town=towns[n % len(towns)], status="open",
            opened_at=now,
        )
        for n in range(GROUPS)
    ]  # fmt: skip
    Group.objects.bulk_create(groups)
    men = [Participant(organisation=group.organisation, name="x") for group in groups for _ in range(MEN)]
    for man in men:
        man.name = ""
    Participant.objects.bulk_create(men, batch_size=500)
    Participation.objects.bulk_create(
        [
            Participation(
                participant=man, group=groups[n // MEN], state="member", began_at=now, member_at=now
            )
            for n, man in enumerate(men)
        ],
        batch_size=500,
    )  # fmt: skip
    GroupSession.objects.bulk_create(
        [
            GroupSession(
                group=group, starts_at=now + dt.timedelta(days=1 + n % 13), ends_at=now + dt.timedelta(days=14)
            )
            for n, group in enumerate(groups)
        ],
        batch_size=500,
    )
    entry = FacilitationFactory(group=groups[0])
    asked = actions.Request(name="Peter", reach="0612345678", town="Halsteren")
    man = actions.refer(organisation=entry.group.organisation, request=asked, way=Way.SELF)
    actions.note_call(referral=man, outcome=CallOutcome.SPOKEN, by=entry.worker.user)
    actions.hold_conversation(
        referral=man, by=entry.worker.user, decision=Decision.WELCOME, is_confused=False, uses_during=False
    )
    man.refresh_from_db()
    sign_in(client, entry.worker.user)
    page = reverse("referral", args=[man.pk])
    assert client.get(page).status_code == 200
    whole = [_timed(lambda: client.get(page)) for _ in range(20)]
    query = [_timed(lambda: queries.placement(man, now)) for _ in range(20)]
    if "KRING_PROFILE" in os.environ:
        import cProfile
        import pstats

        profile = cProfile.Profile()
        profile.runcall(client.get, page)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    with django_assert_max_num_queries(20) as captured:
        client.get(page)
    assert len(queries.placement(man, now).offers) == GROUPS
    for words, times in (("whole page", whole), ("placement query", query)):
        print(f"\n{words}: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms", end="")
    print(f"\nqueries of the page: {len(captured.captured_queries)}")


def _timed(act):
    """Milliseconds of processor: on a machine that others use too, the clock on the wall tells about them."""
    start = time.process_time()
    act()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    raise SystemExit(pytest.main(["-q", "-s", __file__, *sys.argv[1:]]))
