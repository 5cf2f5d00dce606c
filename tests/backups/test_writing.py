"""A backup is written whole, by the last byte on the disk, or it does not stand under its name."""

import io
import os
import signal
import stat
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.backups import dump, envelope, files
from core.models import Limit
from participants.models import Participant
from tests import elsewhere
from tests.backups.conftest import NAME, PUBLIC, opened, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _key(settings):
    settings.KRING_BACKUP_KEY = [PUBLIC]


def other_process(full, *arguments):
    """`manage.py` with these arguments on the full place."""
    variables = {**os.environ, "DATABASE_URL": full.url, "KRING_BACKUP_KEY": PUBLIC}
    return [sys.executable, "manage.py", *arguments], {"env": variables, "stderr": subprocess.PIPE}


def test_it_is_readable_by_its_owner_only_and_named_after_the_moment(full, tmp_path):
    with elsewhere.inside(full.url):
        call_command("backup", to=str(tmp_path), stderr=io.StringIO())
    (path,) = tmp_path.iterdir()
    assert path.name.startswith("kring-20")
    assert path.suffix == ".age"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert opened(path.read_bytes())[1:-1] == opened(full.content)[1:-1]


def test_it_streams_to_standard_output(full):
    command, options = other_process(full, "backup")
    done = subprocess.run(command, **options, stdout=subprocess.PIPE, check=True)
    assert opened(done.stdout)[1:-1] == opened(full.content)[1:-1]
    assert done.stderr == b""


def test_without_a_key_there_is_no_backup(settings, tmp_path):
    settings.KRING_BACKUP_KEY = []
    with pytest.raises(CommandError, match="KRING_BACKUP_KEY is missing"):
        call_command("backup", to=str(tmp_path / "b.age"))
    assert not list(tmp_path.iterdir())


def test_a_directory_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="could not be written: No such file or directory"):
        call_command("backup", to=str(tmp_path / "nowhere" / "b.age"))


def test_a_full_disk_leaves_the_old_backup_and_no_half_one(full, tmp_path):
    """A limit on the size of files stands for the full disk: both come as an OSError from the write."""
    (tmp_path / "b.age").write_bytes(b"the old one")
    command, options = other_process(full, "backup", "--to", str(tmp_path / "b.age"))
    limited = ["bash", "-c", 'ulimit -f 64; exec "$@"', "-", *command]
    done = subprocess.run(limited, **options, check=False)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("CommandError: The backup could not be written: File too large")
    assert [path.name for path in tmp_path.iterdir()] == ["b.age"]
    assert (tmp_path / "b.age").read_bytes() == b"the old one"


@pytest.mark.servers
def test_who_is_killed_leaves_nothing_under_the_name(full, tmp_path):
    draft = _killed_in_the_middle(full, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [draft.name]
    assert NAME.encode() not in draft.read_bytes()
    with files.whole(tmp_path / "b.age") as file:
        file.write(b"the next one")
    assert [path.name for path in tmp_path.iterdir()] == ["b.age"]


def _killed_in_the_middle(full, directory):
    """On a busy machine it may be over before it is killed: then once more."""
    draft = directory / ".b.age.part"
    command, options = other_process(full, "backup", "--to", str(directory / "b.age"))
    for _attempt in range(5):
        process = subprocess.Popen(command, **options)
        while process.poll() is None and not (draft.exists() and draft.stat().st_size):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if process.returncode == -signal.SIGKILL and not (directory / "b.age").exists():
            return draft
        (directory / "b.age").unlink(missing_ok=True)
    raise AssertionError("five backups were faster than their killer")


def test_an_error_while_reading_comes_through_and_leaves_nothing(tmp_path):
    def lines():
        yield b"{}\n"
        raise ZeroDivisionError("in the middle")

    with pytest.raises(ZeroDivisionError, match="in the middle"), files.whole(tmp_path / "b.age") as file:
        envelope.seal(lines(), file, [PUBLIC])
    assert not list(tmp_path.iterdir())


def test_it_shows_one_moment_while_others_write_and_makes_nobody_wait(full, places, restore):
    busy = places.new()
    with elsewhere.inside(busy):
        restore(full.content)
        before, lines = elsewhere.rows(), dump.lines()
        first, reading = next(lines), connection.connection
        with elsewhere.inside(busy):
            assert connection.connection is not reading
            Limit.objects.create(key="meanwhile", value="[]", until=0)
            man = Participant.objects.first()
            man.name = "Somebody else"
            man.save()
        content = sealed([first, *lines])
        assert elsewhere.rows() != before
    with elsewhere.inside(places.new()):
        restore(content)
        assert elsewhere.rows()["participants_participant"] == before["participants_participant"]


def test_each_of_several_keys_opens_it_alone(full):
    private, public = envelope.new_key()
    target = io.BytesIO()
    with elsewhere.inside(full.url):
        envelope.seal(dump.lines(), target, [PUBLIC, public])
    assert opened(target.getvalue()) == opened(target.getvalue(), private)


def test_a_new_pair_is_printed_apart_from_the_advice():
    key, advice = io.StringIO(), io.StringIO()
    call_command("backup_keys", stdout=key, stderr=advice)
    public = str(envelope.private_key(key.getvalue()).to_public())
    assert f"KRING_BACKUP_KEY={public}" in advice.getvalue()
    assert "AGE-SECRET-KEY" not in advice.getvalue()
