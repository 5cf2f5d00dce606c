"""What pages ask PostgreSQL is answered by indexes: no hot table is walked over (issue 9).

On a seeded set large enough for the planner to care, with what it knows brought up to date. A small table is rightly
read whole, so only those that grow with men and evenings count.
"""

import logging
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groups.models import Group, Organisation
from participants.models import Participation
from sessions import actions
from sessions.models import GroupSession
from tests.signing import sign_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.servers,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="plans of PostgreSQL"),
]
HOT = {
    "group_sessions_groupsession", "group_sessions_attendance", "group_sessions_rsvp", "group_sessions_sessionworker",
    "group_sessions_sessiontheme", "group_sessions_eveningrecord", "group_sessions_sessionchange",
    "group_sessions_mark", "reminders_message", "reminders_deadline", "reminders_deadlinetransition",
    "participants_contactrequest", "participants_calltry", "outcomes_selfrating", "intake_referraltransition",
    "core_auditevent",
}  # fmt: skip


@pytest.fixture
def seeded():
    logging.disable(logging.INFO)
    call_command("seed", groups=80, members=800, years=1, stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # tables of this size stand in memory
    yield Organisation.objects.get(slug="seed-0")
    logging.disable(logging.NOTSET)


def pages(organisation):
    """Of each kind of page an address and who opens it."""
    group = Group.objects.filter(organisation=organisation).order_by("opened_at", "name")[0]
    worker = group.facilitations.get(role="lead").worker.user
    coordinator = organisation.roles.get(role="coordinator").user
    seated = Participation.objects.filter(group=group, state="member")
    man = seated.exclude(participant__user=None).order_by("began_at")[0]
    evening = GroupSession.objects.filter(group=group, state="planned").order_by("starts_at")[0]
    _feed, token = actions.open_feed(user=worker, side="desk", words="appointment")
    _own, own_token = actions.open_feed(user=man.participant.user, side="me", words="appointment")
    yield from ((man.participant.user, reverse(name)) for name in ("me", "my_sessions", "my_progress", "me_data"))
    for user in (worker, coordinator):
        yield from ((user, reverse(name)) for name in ("session_list", "promises", "intake", "returns"))
        yield user, reverse("group", args=[group.slug])
        yield user, reverse("schedule", args=[group.slug])
        yield user, reverse("session", args=[evening.pk])
        yield user, reverse("person", args=[man.participant_id])
    # A coordinator's desk counts the marks of weeks of all his groups: of a set as small as this that is most of it.
    yield worker, reverse("desk")
    yield worker, reverse("calendar_feed", args=[token])
    yield man.participant.user, reverse("calendar_feed", args=[own_token])


def walked(queries):
    """Hot tables that these queries read from end to end, each with the query that does."""
    found = {}
    with connection.cursor() as cursor:
        for sql in queries:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            for table in set(re.findall(r"Seq Scan on (\w+)", plan)) & HOT:
                found[table] = sql
    return found


def asked(user, url):
    client = Client()
    sign_in(client, user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return [one["sql"] for one in captured.captured_queries if one["sql"].startswith("SELECT")]


def test_no_page_walks_over_a_table_that_grows(seeded):
    big = [table for table in sorted(HOT) if _rows(table) > 500]
    assert len(big) > 10, big
    found = {}
    for user, url in pages(seeded):
        for table, sql in walked(asked(user, url)).items():
            if table in big:
                found.setdefault(table, []).append((url, sql[:3000]))
    assert not found, {table: [url for url, _sql in rows] for table, rows in found.items()} | {"of": found}


def test_a_walk_is_seen(seeded):
    """The control: a condition that no index serves is caught by the same eye."""
    assert "group_sessions_attendance" in walked(["SELECT id FROM group_sessions_attendance WHERE took_time_out"])


def _rows(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [table])
        return cursor.fetchone()[0]
