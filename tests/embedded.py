"""A whole Kring of its own for a test: `make run`'s launcher with a directory and a port that nobody else uses."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.broker import free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90.0


class Embedded:
    """One installation; `start` waits until it says that it is ready."""

    def __init__(self, data: Path, port: int | None = None) -> None:
        self.data = data
        self.port = port or free_port()
        self.address = f"http://localhost:{self.port}"
        self.said = data.with_name(f"{data.name}-said.txt")
        self.launcher: subprocess.Popen | None = None

    def environment(self) -> dict[str, str]:
        """Bare: an embedded installation takes nothing from the environment of the tests."""
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "KRING_VENV", "TMPDIR") if name in os.environ}
        return {**passed, "PORT": str(self.port), "DATA": str(self.data)}

    def launch(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-I", "config/bootstrap.py", "--dev", "-m", "config.run", *arguments]
        with self.said.open("w") as output:
            self.launcher = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.launcher

    def start(self) -> "Embedded":
        launcher = self.launch()
        deadline = time.monotonic() + PATIENCE
        while "ready in" not in self.said.read_text():
            assert launcher.poll() is None, self.said.read_text()
            assert time.monotonic() < deadline, self.said.read_text()
            time.sleep(0.05)
        return self

    def end(self, how: int = signal.SIGTERM) -> int:
        """Signals the launcher and returns its status."""
        assert self.launcher
        self.launcher.send_signal(how)
        return self.launcher.wait(timeout=30)

    def programs(self) -> list[int]:
        """The process groups of everything this Kring runs, from the system's own list."""
        listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()[1:]]
        found = {self.launcher.pid} if self.launcher else set()
        while more := {pid for pid, parent in pairs if parent in found} - found:
            found |= more
        return sorted(found)

    def get(self, path: str) -> tuple[int, str]:
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            return answer.status, answer.read().decode()

    def accounts(self) -> dict[str, tuple[str, str]]:
        """The demo sign-ins: the first e-mail and password of each role."""
        found: dict[str, tuple[str, str]] = {}
        for line in (self.data / "demo-accounts.txt").read_text().splitlines():
            role, email, password = ([*line.split("\t"), "", ""])[:3]
            found.setdefault(role, (email, password))
        return found


def still_running(programs: list[int], seconds: float = 15) -> list[int]:
    """Which of `programs` have not ended after `seconds` (a zombie has ended)."""
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in programs if _runs(pid)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def _runs(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


@pytest.fixture(scope="session")
def embedded_kring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A running Kring with the demo organisation, one for all journeys."""
    kring = Embedded(tmp_path_factory.mktemp("kring") / "data")
    try:
        yield kring.start()
    finally:
        if kring.launcher and kring.launcher.poll() is None:
            kring.end()
