"""The failure drill, small: real workers killed, a real broker emptied and stopped, a real SMTP server."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection


@pytest.mark.servers
@pytest.mark.django_db
def test_the_drill_loses_nothing(tmp_path):
    """Bounds of its own: 0 lost, 0 unaccounted, 0 reminders twice. How fast it is, `make drill` measures."""
    given = connection.settings_dict
    url = "sqlite:///unused.sqlite3"
    if connection.vendor == "postgresql":
        url = f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    results = tmp_path / "drill.json"
    command = [
        sys.executable, "-m", "benchmarks.drill_delivery", "--reminders", "150", "--alerts", "60", "--kills", "2",
        "--away", "2", "--lease", "2", "--unknown", "6", "--untimed", "--results", str(results),
        "--only", "reminders, workers killed", "alerts, workers killed", "broker emptied and away", "two beats",
    ]  # fmt: skip
    run = subprocess.run(
        command, cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": url}, text=True, check=False,
        capture_output=True, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    figures = json.loads(results.read_text())
    assert figures["reminders, workers killed"]["kills"] >= 1
    assert figures["broker emptied and away"]["lost"] == 0
