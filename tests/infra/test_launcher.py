"""`make run`: it starts with one command, says what is wrong in one sentence, and leaves nothing behind."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.backups import envelope
from tests.embedded import ROOT, Embedded, still_running

pytestmark = [pytest.mark.servers, pytest.mark.embedded, pytest.mark.xdist_group("embedded")]


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """One installation for all tests here: the first of them makes it, the others start it again."""
    return tmp_path_factory.mktemp("launcher") / "data with a space"


@pytest.fixture
def kring(data):
    kring = Embedded(data)
    yield kring
    if kring.launcher and kring.launcher.poll() is None:
        kring.end()


def test_it_serves_pages_and_leaves_no_process_after_ctrl_c(kring):
    kring.start()
    assert kring.get("/")[0] == 200
    assert kring.get("/readyz/")[0] == 200
    programs = kring.programs()
    assert len(programs) >= 8  # launcher, keeper, broker, web and its two, worker and its one, beat
    assert kring.end(signal.SIGINT) == 0
    assert still_running(programs, seconds=2) == []


def test_a_second_start_keeps_secrets_and_people_and_is_fast(kring, record_property):
    kring.start()
    kring.end()
    secrets, accounts = (kring.data / "secrets.json").read_bytes(), kring.accounts()
    began = time.monotonic()
    kring.start()
    seconds = time.monotonic() - began
    record_property("second_start_seconds", seconds)
    print(f"\nsecond start: {seconds:.1f} s")
    assert (kring.data / "secrets.json").read_bytes() == secrets
    assert kring.accounts() == accounts
    assert {"worker", "coordinator", "participant", "administrator"} <= set(accounts)


def test_a_backup_is_made_beside_it_and_stays_private(kring):
    kring.start()
    _private, public = envelope.new_key()
    command = [*_command(), "backup"]
    environment = {**kring.environment(), "KRING_BACKUP_KEY": public}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stderr=subprocess.PIPE)
    (backup,) = (kring.data / "backups").iterdir()
    assert backup.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700


def test_a_killed_launcher_leaves_no_process_and_the_next_start_works(kring):
    programs = kring.start().programs()
    kring.end(signal.SIGKILL)
    kring.start()  # waits for what the killed one still had to stop
    assert still_running(programs, seconds=0.1) == []


def test_a_killed_parent_leaves_no_process(kring):
    parent = subprocess.Popen(
        [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:])", *_command()],
        cwd=ROOT,
        env=kring.environment(),
        stdout=kring.said.open("w"),
        stderr=subprocess.STDOUT,
    )
    kring.launcher = parent
    deadline = time.monotonic() + 60
    while "ready in" not in kring.said.read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    programs = kring.programs()
    assert len(programs) >= 9
    parent.kill()
    parent.wait()
    assert still_running(programs) == []


def test_when_one_program_dies_everything_stops_with_a_sentence(kring):
    programs = kring.start().programs()
    listed = subprocess.run(["ps", "-eww", "-o", "pid,args"], capture_output=True, text=True, check=True).stdout
    beat = next(int(line.split()[0]) for line in listed.splitlines() if " beat " in line and str(kring.data) in line)
    os.kill(beat, signal.SIGKILL)
    assert kring.launcher.wait(timeout=30) == 1
    assert "kring: the beat stopped (status -9), so everything stops." in kring.said.read_text()
    assert still_running(programs, seconds=2) == []


def test_a_second_kring_on_the_same_data_is_refused(kring):
    kring.start()
    other = Embedded(kring.data)
    other.said = kring.data.with_name("other-said.txt")
    assert other.launch().wait(timeout=30) == 1
    assert _sentence(other).startswith(f"kring: another Kring (process {kring.launcher.pid}) runs on ")
    assert kring.get("/healthz/")[0] == 200


def test_a_taken_port_is_one_sentence(kring):
    with socket.create_server(("127.0.0.1", kring.port)):
        assert kring.launch().wait(timeout=30) == 1
    assert _sentence(kring) == f"kring: port {kring.port} is taken; stop what listens there or run: make run PORT=8001"


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_an_impossible_port_is_one_sentence(kring, port):
    kring.port = port
    assert kring.launch().wait(timeout=30) == 1
    assert _sentence(kring) == f"kring: PORT is '{port}'; set it to a number from 1 to 65535."


def test_a_data_directory_that_cannot_be_written_is_one_sentence(kring, tmp_path):
    (tmp_path / "file").touch()
    kring.data = tmp_path / "file" / "data"
    assert kring.launch().wait(timeout=30) == 1
    assert _sentence(kring).startswith(f"kring: cannot write in {kring.data} (")


def test_what_it_keeps_is_for_its_owner_only(kring):
    kring.start()
    assert stat.S_IMODE(kring.data.stat().st_mode) == 0o700
    open_to_others = [
        path for path in kring.data.rglob("*") if not path.is_socket() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []


def test_only_the_loopback_address_listens(kring):
    kring.start()
    broker = (kring.data / "kring.env").read_text().split("REDIS_URL=")[1].split("/0")[0].rsplit(":", 1)[1]
    for port in (kring.port, int(broker)):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) == 0
        with socket.socket() as probe:
            assert probe.connect_ex(("127.1.2.3", port)) != 0  # a listener on every address answers here


def _command() -> list[str]:
    return [sys.executable, "-I", "config/bootstrap.py", "--dev", "-m", "config.run"]


def _sentence(kring: Embedded) -> str:
    lines = kring.said.read_text().strip().splitlines()
    assert len(lines) == 1, lines
    return lines[0]
