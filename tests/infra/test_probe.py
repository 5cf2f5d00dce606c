"""The containers' health checks tell healthy from not, with real requests and files."""

import http.server
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def probe(*arguments: str, **variables: str) -> int:
    command = [sys.executable, "-I", str(ROOT / "config" / "probe.py"), *arguments]
    return subprocess.run(command, env={**os.environ, **variables}, check=False, timeout=20).returncode


class Page(http.server.BaseHTTPRequestHandler):
    """Answers /healthz/ to the host name it serves, as Django does, and refuses every other."""

    def do_GET(self) -> None:
        healthy = self.path == "/healthz/" and self.headers["Host"] == "kring.example.org"
        self.send_response(200 if healthy else 400)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Keeps the tests' output clean."""


@pytest.fixture
def port():
    with http.server.HTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield str(server.server_port)
        server.shutdown()


def test_web_is_asked_by_the_name_it_serves(port):
    assert probe("web", port, KRING_HOSTS="kring.example.org,other.example.org") == 0
    assert probe("web", port, KRING_HOSTS="other.example.org") == 1


def test_web_that_does_not_answer_is_not_healthy():
    assert probe("web", "1", KRING_HOSTS="kring.example.org") == 1


def test_beat_is_healthy_while_it_writes_its_schedule(tmp_path):
    schedule = tmp_path / "beat"
    assert probe("beat", str(schedule)) == 1
    (tmp_path / "beat.db").touch()
    assert probe("beat", str(schedule)) == 0
    os.utime(tmp_path / "beat.db", (0, 0))
    assert probe("beat", str(schedule)) == 1
