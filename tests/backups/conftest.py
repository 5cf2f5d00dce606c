"""One Kring that is full, its backup and its keys, and as many empty places as a test wants."""

import datetime as dt
import io
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection, models

from core import access, clock, trail
from core.backups import dump, envelope
from core.models import Limit
from reminders.actions import beat
from tests import elsewhere
from tests.factories import ParticipationFactory, UserFactory

PRIVATE, PUBLIC = envelope.new_key()
NAME = "Kanarie Éé 漢字 \u2028 \"'\\"
MOMENT = dt.datetime(2026, 10, 25, 0, 30, 0, 123457, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Full:
    """A backup, what was in the database, and where that is."""

    content: bytes
    rows: dict
    url: str


@pytest.fixture(scope="session")
def make_places(django_db_setup, django_db_blocker, tmp_path_factory):
    """Places of an engine, made when they are first asked for."""
    made = {}
    directory = tmp_path_factory.mktemp("places")

    def places(engine):
        if engine not in made:
            made[engine] = elsewhere.Places(engine, directory)
        return made[engine]

    with django_db_blocker.unblock():
        yield places
        if "postgresql" in made:
            made["postgresql"].drop()


@pytest.fixture(scope="session")
def places(make_places):
    return make_places(connection.vendor)


@pytest.fixture(scope="session")
def full(places):
    """The demo organisation, one man with an odd name, trails that are partly sealed, and what only passes."""
    url = places.new()
    with elsewhere.inside(url):
        call_command("demo", stdout=io.StringIO())
        man = ParticipationFactory(participant__name=NAME)
        type(man.participant).objects.filter(pk=man.participant_id).update(created_at=MOMENT)
        models.QuerySet(type(man)).filter(pk=man.pk).update(created_at=MOMENT)
        access.note_read(man.participant, by=UserFactory(), role="worker", action="file", organisation_id=None)
        for model in trail.TRAILS:
            trail.seal_all(model)
        access.note_read(man.participant, by=UserFactory(), role="worker", action="file", organisation_id=None)
        beat(name="deliverer")
        Limit.objects.create(key="k", value="[1]", until=clock.now().timestamp() + 1000)
        return Full(sealed(), elsewhere.rows(), url)


@pytest.fixture
def empty(places):
    """The address of an empty place."""
    return places.new()


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key.txt"
    path.write_text(f"# a comment\n{PRIVATE}\n")
    return path


@pytest.fixture
def restore(tmp_path, key_file):
    """Restores a content into the present database, as the command does; returns what it said."""

    def restored(content, **options):
        (tmp_path / "backup.age").write_bytes(content)
        said = io.StringIO()
        call_command("restore", tmp_path / "backup.age", key=options.pop("key", key_file), stdout=said, **options)
        return said.getvalue()

    return restored


def sealed(lines=None):
    """A backup of the present database, or of other lines."""
    target = io.BytesIO()
    envelope.seal(dump.lines() if lines is None else lines, target, [PUBLIC])
    return target.getvalue()


def opened(content, private=PRIVATE):
    """The lines of a backup."""
    parts = []
    envelope.unseal(io.BytesIO(content), parts.append, envelope.private_key(private))
    return b"".join(parts).splitlines(keepends=True)
