"""Several processes on one ledger, on whichever engine the suite runs: one winner for each row."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from reminders import actions
from reminders.models import Attempt, Message
from reminders.states import MessageState
from tests.reminders import kinds

pytestmark = [pytest.mark.servers, pytest.mark.django_db(transaction=True)]
HANDS = 4


@pytest.fixture
def ledger(tmp_path, django_db_blocker):
    """A database that other processes can open; SQLite's test database lives in memory, so it gets a file."""
    if connection.vendor == "postgresql":
        given = connection.settings_dict
        yield f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
        return
    name = connection.settings_dict["NAME"]
    path = tmp_path / "ledger.sqlite3"
    connection.close()
    url = f"sqlite:///{path}"
    run = subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment(url), cwd=root(), check=False)
    assert run.returncode == 0
    memory = connection.connection
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield url
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = memory, name


def root() -> Path:
    return settings.BASE_DIR


def environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}


def at_once(url: str, *jobs: str) -> list[str]:
    """Runs the jobs at the same moment, each in a process of its own; the lines they printed. All must end well."""
    start = str(time.time() + 1.5 + 0.8 * len(jobs))
    command = [sys.executable, "-m", "tests.reminders.hands", "--start", start]
    hands = [
        subprocess.Popen(
            [*command, *job.split()],
            env=environment(url),
            cwd=root(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for job in jobs
    ]
    said = [hand.communicate(timeout=120) for hand in hands]
    assert [hand.returncode for hand in hands] == [0] * len(hands), "".join(error for _out, error in said)
    assert not any("Traceback" in error for _out, error in said)
    return [line for out, _error in said for line in out.splitlines()]


def test_a_row_is_claimed_by_one_only(ledger):
    for _ in range(150):
        kinds.message()
    claimed = Counter(line for line in at_once(ledger, *["claim"] * HANDS))
    assert len(claimed) == 150
    assert set(claimed.values()) == {1}
    assert Message.objects.filter(state=MessageState.CLAIMED).count() == 150


def test_the_control_without_the_condition_claims_twice(ledger):
    """Takes out what the test above rests on: it must then fail."""
    for _ in range(150):
        kinds.message()
    claimed = Counter(at_once(ledger, *["claim --without-condition"] * HANDS))
    assert max(claimed.values()) > 1


def test_deliverers_and_whoever_cancels_get_along(ledger):
    """No deadlock, no message of both fates, none twice."""
    with transaction.atomic():
        man = kinds.contact()
        notices = [
            actions.Notice(kind=kinds.REMINDER.name, to=man, key=f"k{n}", subject=f"session:{n % 20}")
            for n in range(400)
        ]
        actions.enqueue_all(notices)
    lines = at_once(ledger, "deliver", "deliver", "cancel")
    sent = Counter(line.split()[1] for line in lines if line.startswith("sent"))
    cancelled = sum(int(line.split()[1]) for line in lines if line.startswith("cancelled"))
    assert set(sent.values()) <= {1}
    states = Counter(Message.objects.values_list("state", flat=True))
    assert states == Counter({"sent": len(sent), "cancelled": cancelled})
    assert len(sent) + cancelled == 400
    assert Attempt.objects.count() == len(sent)
    assert not Attempt.objects.filter(message__state=MessageState.CANCELLED).exists()


def test_the_same_keys_at_once_become_one_row_each(ledger):
    kinds.contact()
    at_once(ledger, *["enqueue"] * HANDS)
    assert Message.objects.count() == 40


def test_two_sweeps_at_once_tell_once(ledger):
    for number in range(30):
        actions.open_deadline(kind=kinds.PROMISE.name, subject=f"contact:{number}", due_at=kinds.later(seconds=-1))
    kinds.contact()
    at_once(ledger, *["escalate"] * HANDS)
    assert Message.objects.count() == 90
    assert Message.objects.values("subject", "params").distinct().count() == 90
