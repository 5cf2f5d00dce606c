"""What goes into a backup comes out of it, on both engines and from one to the other; and nothing else is in it."""

import datetime as dt
import decimal
import json
import uuid

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from core import guards, trail
from core.backups import steps, values
from core.models import AuditEvent, Limit
from participants.models import Participant
from reminders.models import Heartbeat
from tests import elsewhere
from tests.backups.conftest import MOMENT, NAME, opened, sealed

pytestmark = pytest.mark.django_db


def test_every_row_comes_back_as_it_was(full, empty, restore, monkeypatch):
    monkeypatch.setattr(steps, "_steps", [])  # what follows a restore has tests of its own
    with elsewhere.inside(empty):
        restore(full.content)
        found = elsewhere.rows()
        last = AuditEvent.objects.order_by("pk").last()
    assert last.action == "backup.restored"
    assert len(found["core_auditevent"]) == len(full.rows["core_auditevent"]) + 1
    del found["core_auditevent"]
    assert found == {table: rows for table, rows in full.rows.items() if table != "core_auditevent"}
    filled = [table for table, rows in found.items() if rows]
    assert len(filled) > 40, "the demo no longer fills the tables"


def test_names_can_be_read_and_moments_keep_their_microseconds(full, empty, restore):
    with elsewhere.inside(empty):
        restore(full.content)
        assert NAME in {man.name for man in Participant.objects.all()}
        assert Participant.objects.filter(created_at=MOMENT).count() == 1


def test_what_only_passes_is_in_no_backup(full, empty, restore):
    tables = {json.loads(line)["table"] for line in opened(full.content) if line.startswith(b'{"table"')}
    assert not tables & {"django_session", "usersessions_usersession", "core_limit", "reminders_heartbeat"}
    with elsewhere.inside(full.url):
        assert Limit.objects.exists()
        assert Heartbeat.objects.exists()


def test_nobody_stands_in_it_in_plain_words(full):
    assert b"Kanarie" not in full.content
    assert b"Kanarie" not in b"".join(opened(full.content)), "an encrypted field was opened for the backup"


def test_the_next_row_gets_a_number_that_is_free(full, empty, restore):
    with elsewhere.inside(empty):
        restore(full.content)
        first = AuditEvent.objects.order_by("-pk").first().pk
        trail.audit.record("test", AuditEvent(pk=1), by=None)
        assert AuditEvent.objects.order_by("-pk").first().pk == first + 1


def test_the_trails_are_whole_guarded_and_go_on(full, empty, restore):
    with elsewhere.inside(empty):
        said = restore(full.content)
        assert "Both trails are whole." in said
        assert guards.missing(connection) == []
        for model in trail.TRAILS:
            assert trail.seal_all(model) > 0
        call_command("verify_audit")


@pytest.mark.servers
def test_from_one_engine_to_the_other_and_back(make_places, full, restore, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("runs where there is a PostgreSQL")
    monkeypatch.setattr(steps, "_steps", [])
    with elsewhere.inside(make_places("sqlite").blank()):
        restore(full.content)
        call_command("verify_audit")
        crossed, content = elsewhere.rows(), sealed()
    with elsewhere.inside(make_places("postgresql").new()):
        restore(content)
        call_command("verify_audit")
        back = elsewhere.rows()
    for table, rows in full.rows.items():
        if table != "core_auditevent":
            assert rows == crossed[table] == back[table], table
    assert len(back["core_auditevent"]) == len(full.rows["core_auditevent"]) + 2


VALUES = [
    (models.TextField(), 'tab\t newline\n quote" back\\ \u2028 é 漢字 😀'),
    (models.BooleanField(), False),
    (models.BigIntegerField(), -(2**63)),
    (models.FloatField(), 0.1 + 0.2),
    (models.DecimalField(max_digits=20, decimal_places=10), decimal.Decimal("1234.0123456789")),
    (models.UUIDField(), uuid.UUID(int=7)),
    (models.DateTimeField(), MOMENT),
    (models.DateField(), dt.date(2028, 2, 29)),
    (models.TimeField(), dt.time(23, 59, 59, 999999)),
    (models.DurationField(), dt.timedelta(days=-3, microseconds=1)),
    (models.BinaryField(), bytes(range(256))),
    (models.JSONField(), {"a": [1, 2.5, None, "é", {"b": False}]}),
    (models.JSONField(), None),
    (models.TextField(null=True), None),
]


@pytest.mark.parametrize(("field", "value"), VALUES, ids=lambda one: type(one).__name__)
def test_a_value_survives_its_line_and_its_column(field, value):
    field.set_attributes_from_name("kept")
    meta = type("Meta", (), {"app_label": "core"})
    names = {"__module__": __name__, "kept": field, "Meta": meta}
    model = type(f"Kept{uuid.uuid4().hex}", (models.Model,), names)
    try:
        written = values.writer(model._meta.get_field("kept"))(json.loads(values.line([value]))[0])
        with connection.cursor() as cursor:
            kind = field.db_type(connection)
            cursor.execute(f"CREATE TEMPORARY TABLE {model._meta.db_table} (id integer, kept {kind})")
            cursor.execute(f"INSERT INTO {model._meta.db_table} VALUES (1, %s)", [written])
        read = model.objects.values_list("kept", flat=True).get()
        assert (bytes(read) if isinstance(read, memoryview) else read) == value
    finally:
        del apps.all_models["core"][model._meta.model_name]
        apps.clear_cache()
