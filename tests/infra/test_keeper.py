"""The keeper ends what its launcher leaves behind, grandchildren and the stubborn included, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded import still_running

KEEPER = Path(__file__).resolve().parent.parent.parent / "config" / "keeper.py"
SLEEP = "import time; time.sleep(60)"
WITH_CHILD = (
    f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {SLEEP!r}]).pid, flush=True); {SLEEP}"
)


@pytest.fixture
def program():
    """Starts a Python program in a process group of its own; none outlives the test."""
    started: list[subprocess.Popen] = []

    def start(text: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-c", text], start_new_session=True, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def keeper(*lines: str) -> None:
    """A launcher that says `lines` and is gone."""
    subprocess.run(
        [sys.executable, "-I", str(KEEPER)], input="".join(f"{line}\n" for line in lines), text=True, check=True
    )


@pytest.mark.servers
def test_it_ends_a_program_and_its_children(program):
    parent = program(WITH_CHILD)
    child = int(parent.stdout.readline())
    keeper(f"+{parent.pid}")
    assert still_running([parent.pid, child], seconds=2) == []


def test_it_leaves_a_forgotten_group_alone(program):
    ended_elsewhere = program(SLEEP)
    keeper(f"+{ended_elsewhere.pid}", f"-{ended_elsewhere.pid}")
    assert ended_elsewhere.poll() is None


@pytest.mark.servers
def test_it_ends_what_does_not_listen(program):
    stubborn = program(
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); " + SLEEP
    )
    stubborn.stdout.readline()
    keeper(f"+{stubborn.pid}")
    assert still_running([stubborn.pid], seconds=2) == []


def test_a_group_that_is_gone_is_no_error():
    keeper("+999999")
