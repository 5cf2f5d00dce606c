"""Both trails are sealed into chains that show every edit, deletion and truncation (ADR 0023)."""

import base64
import datetime as dt
import hashlib
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from benchmarks.tampering import ATTACKS, Tamperer
from core import access, anchors, audit, clock, trail
from core.models import AccessEvent, AuditChain, AuditEvent
from tests.factories import GroupFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(settings, tmp_path, django_capture_on_commit_callbacks):
    """Five sealed events in each trail, and their ends in a file."""
    settings.KRING_TRAIL_ANCHORS = str(tmp_path / "anchors.json")
    write(5)
    with django_capture_on_commit_callbacks(execute=True):
        assert [trail.seal_all(model) for model in trail.TRAILS] == [5, 5]


def write(count):
    group, user = GroupFactory(), UserFactory()
    for number in range(count):
        audit.record("group.changed", group, by=user, organisation_id=group.organisation_id, number=number)
        access.note_read(group, by=user, role="worker", action="file", organisation_id=group.organisation_id)


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def verify(**options):
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


def test_whole_trails_have_no_break(noted, guarded):
    assert list(trail.breaks()) == []
    assert "AuditEvent: whole, 0 not sealed yet" in verify()


def test_sealing_again_seals_nothing(noted):
    assert trail.seal(AuditEvent) == trail.seal(AccessEvent) == 0


def test_what_was_read_is_sealed_on_after_a_batch(noted, monkeypatch):
    monkeypatch.setattr(trail, "BATCH", 2)
    write(7)
    assert trail.seal_all(AccessEvent) == 7
    assert list(trail.breaks()) == []


@pytest.mark.parametrize("model", trail.TRAILS, ids=lambda model: model.__name__)
@pytest.mark.parametrize("attack", ATTACKS)
def test_every_kind_of_tampering_shows(noted, model, attack):
    Tamperer(model, seed=7).do(attack)
    assert trail.first_break(model) is not None


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_was_tampered_with_still_shows_after_more_was_sealed(noted, attack):
    Tamperer(AuditEvent, seed=3).do(attack)
    write(2)
    try:
        trail.seal_all(AuditEvent)
    except trail.TrailBroken:
        return
    assert trail.first_break(AuditEvent) is not None


def test_the_command_names_the_first_broken_position_and_fails(noted, guarded):
    from core import guards

    guards.remove(connection)
    sql("UPDATE core_auditevent SET action = 'x' WHERE position >= 3")
    guards.install(connection)
    with pytest.raises(CommandError, match="AuditEvent is broken at position 3: an event was changed") as failed:
        verify()
    assert failed.value.returncode == 1


def test_the_command_misses_a_guard_that_is_gone(noted):
    with pytest.raises(CommandError, match="core_auditevent_kept is missing"):
        verify()


def test_an_old_end_that_is_put_back_shows_against_the_anchor(noted, django_capture_on_commit_callbacks):
    old = AuditChain.objects.get(pk=1)
    write(3)
    with django_capture_on_commit_callbacks(execute=True):
        trail.seal_all(AuditEvent)
    sql("DELETE FROM core_auditevent WHERE position > 5 OR position IS NULL")
    old.save()
    found = trail.first_break(AuditEvent)
    assert found is not None
    assert found.why == "the end is not the one that was noted outside the database"
    trail.accept_end(AuditEvent)
    assert trail.first_break(AuditEvent) is None
    assert AuditEvent.objects.filter(action="trail.accepted").exists()


def test_an_emptied_database_shows_against_the_anchor(noted):
    for table in ("core_auditevent", "core_accessevent", "core_auditchain"):
        sql(f"DELETE FROM {table}")
    assert len(list(trail.breaks())) == 2
    write(1)
    with pytest.raises(trail.TrailBroken):
        trail.seal(AuditEvent)


def test_an_anchor_never_goes_back(noted):
    anchors.write("AuditEvent", anchors.Anchor(3, "x"))
    assert anchors.read("AuditEvent").position == 5


def test_a_change_of_keys_leaves_the_trail_whole(noted, settings):
    old = settings.KRING_DATA_KEYS
    settings.KRING_DATA_KEYS = {"new": os.urandom(32), **old}
    assert trail.first_break(AuditEvent) is None
    trail.sign_again(AuditEvent)
    settings.KRING_DATA_KEYS = {"new": settings.KRING_DATA_KEYS["new"]}
    assert trail.first_break(AuditEvent) is None
    settings.KRING_DATA_KEYS = old
    assert trail.first_break(AuditEvent).why == "the end of the chain was not signed by Kring"


def test_old_events_are_dropped_and_the_rest_stays_verifiable(noted, guarded, monkeypatch):
    """Retention: a signed checkpoint takes the place of what went, and the audit trail says so."""
    later = clock.now() + dt.timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    write(4)
    assert [trail.seal_all(model) for model in trail.TRAILS] == [4, 4]
    assert trail.drop_before(AccessEvent, before=later - dt.timedelta(days=365)) == 5
    assert trail.drop_before(AccessEvent, before=later - dt.timedelta(days=365)) == 0
    assert list(trail.breaks()) == []
    assert AccessEvent.objects.count() == 4
    told = AuditEvent.objects.get(action="trail.dropped")
    assert (told.facts["trail"], told.facts["first"], told.facts["last"]) == ("AccessEvent", 1, 5)


def test_a_forged_checkpoint_shows(noted):
    sql("DELETE FROM core_accessevent WHERE position <= 2")
    link = AccessEvent.objects.get(position=3).digest
    sql("UPDATE core_auditchain SET floor = 3, floor_digest = %s WHERE id = 2", link)
    assert trail.first_break(AccessEvent) is not None


def test_nothing_is_dropped_from_a_trail_that_is_not_whole(noted):
    sql("UPDATE core_accessevent SET role = 'x' WHERE position = 2")
    with pytest.raises(trail.TrailBroken):
        trail.drop_before(AccessEvent, before=clock.now() + dt.timedelta(days=1))
    assert AccessEvent.objects.count() == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET action = 'x'",
        "UPDATE core_auditevent SET position = NULL",
        "UPDATE core_auditevent SET position = 90, digest = 'x' WHERE position = 5",
        "DELETE FROM core_auditevent",
        "DELETE FROM core_auditevent WHERE position IS NULL",
        "UPDATE core_accessevent SET role = 'x' WHERE position IS NULL",
        "DELETE FROM core_accessevent",
        "UPDATE core_auditchain SET position = position - 1",
        "UPDATE core_auditchain SET floor = position + 1",
        "DELETE FROM core_auditchain",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(noted, guarded, statement):
    write(1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(statement)
    assert trail.seal(AuditEvent) == 1


def test_the_role_of_the_application_cannot_rewrite_history(noted):
    """PostgreSQL: not even where somebody took the triggers away."""
    if connection.vendor != "postgresql":
        with pytest.raises(CommandError):
            call_command("grant_app_role", "kring_app")
        return
    role = f"kring_app_{os.getpid()}"
    sql(f"CREATE ROLE {role}")
    call_command("grant_app_role", role, stdout=StringIO())
    sql(f"SET LOCAL ROLE {role}")
    for statement in (
        "UPDATE core_auditevent SET action = 'x'",
        "DELETE FROM core_accessevent",
        "TRUNCATE core_auditevent",
        "DELETE FROM core_auditchain",
        "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(statement)
    write(2)
    assert trail.seal(AuditEvent) == trail.seal(AccessEvent) == 2
    sql("RESET ROLE")


def test_the_key_of_the_signature_is_not_that_of_the_fields(settings):
    """Whoever learns one digest learns no key: the signature is keyed, not a plain hash."""
    chain = AuditChain(pk=1)
    key = next(iter(settings.KRING_DATA_KEYS.values()))
    plain = hashlib.sha256(trail._ends(chain).encode()).hexdigest()
    assert trail.signature(chain) != plain
    assert base64.b64encode(key).decode() not in trail.signature(chain)
