"""A restore happens as a whole and from a whole backup, or it does not happen."""

import hashlib
import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import anchors, guards, keyed, trail
from core.backups import dump, envelope, steps
from core.models import AuditChain, AuditEvent
from reminders.actions import beat
from tests import elsewhere
from tests.backups.conftest import opened, sealed

pytestmark = pytest.mark.django_db

CHUNK = 64 * 1024 + 16  # of age: 64 KiB and a tag


def refused(restore, content, sentence, **options):
    """The restore says `sentence`, and the place is as empty as before."""
    with pytest.raises(CommandError, match=sentence) as refusal:
        restore(content, **options)
    assert str(refusal.value).startswith("Nothing was restored. ")
    assert not any(rows for table, rows in elsewhere.rows().items() if table not in FRAMEWORK)
    assert guards.missing(connection) == []


FRAMEWORK = {"django_content_type", "auth_permission"}


def again(lines):
    """The same content with another end, as only who has the data keys can make it."""
    body = b"".join(lines[:-1])
    sha = hashlib.sha256(body).hexdigest()
    end = json.dumps({"end": sha, "proof": keyed.digest(sha, dump.END)}).encode()
    return sealed([body, end + b"\n"])


def test_another_key_does_not_open_it(full, empty, restore, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(envelope.new_key()[0])
    with elsewhere.inside(empty):
        refused(restore, full.content, "encrypted to another key", key=other)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "age1notakey"])
def test_a_key_file_without_a_key(full, empty, restore, tmp_path, text):
    (tmp_path / "other.txt").write_text(text)
    with elsewhere.inside(empty):
        refused(restore, full.content, "There is no private key", key=tmp_path / "other.txt")


def test_files_that_are_not_there(empty, restore, key_file, tmp_path):
    with elsewhere.inside(empty):
        refused(restore, b"", "not a backup")
        refused(restore, b"something else", "not a backup")
        with pytest.raises(CommandError, match=r"nowhere\.age: No such file"):
            call_command("restore", tmp_path / "nowhere.age", key=key_file)
        with pytest.raises(CommandError, match=r"nowhere\.txt: No such file"):
            call_command("restore", tmp_path / "nowhere.age", key=tmp_path / "nowhere.txt")


def test_cut_off_changed_or_moved_content(full, empty, restore):
    content, head = full.content, full.content.index(b"\n---") + 200
    assert len(content) > 3 * CHUNK
    start = len(content) - (len(content) - head) // CHUNK * CHUNK
    one, two = content[start : start + CHUNK], content[start + CHUNK : start + 2 * CHUNK]
    attacks = {
        "one byte less": content[:-1],
        "cut between": content[: start + CHUNK],
        "half": content[: len(content) // 2],
        "one byte more": content + b"\0",
        "a byte changed at the end": content[:-20] + bytes([content[-20] ^ 1]) + content[-19:],
        "a byte changed in the middle": content[:start] + bytes([content[start] ^ 1]) + content[start + 1 :],
        "two chunks changed places": content[:start] + two + one + content[start + 2 * CHUNK :],
        "a chunk left out": content[:start] + content[start + CHUNK :],
        "a chunk twice": content[:start] + one + content[start:],
    }
    with elsewhere.inside(empty):
        for attack in attacks.values():
            refused(restore, attack, "damaged, cut off or changed|not a backup|does not end")


def test_who_knows_the_public_key_cannot_make_a_backup(full, empty, restore):
    lines = opened(full.content)
    table = next(number for number, line in enumerate(lines) if line.startswith((b'["', b"[1,")))
    with elsewhere.inside(empty):
        refused(restore, sealed([b"not even lines of JSON\n"]), "cannot read")
        refused(restore, sealed([*lines[:table], *lines[table + 1 :]]), "lacks rows")
        changed = [*lines[:table], lines[table].replace(b"a", b"e", 1), *lines[table + 1 :]]
        refused(restore, sealed(changed), "was not written by the Kring|cannot read")
        refused(restore, sealed(lines[:-1]), "does not end where it should")


def test_other_data_keys_are_refused_at_once(full, empty, restore, settings):
    own = settings.KRING_DATA_KEYS
    with elsewhere.inside(empty):
        settings.KRING_DATA_KEYS = {"other": b"o" * 32}
        refused(restore, full.content, "KRING_DATA_KEYS")
        settings.KRING_DATA_KEYS = {"other": b"o" * 32, **own}  # an older key behind the present one
        assert "rows of" in restore(full.content)


def test_a_place_that_is_not_empty(full, places, restore):
    before = full.rows
    with elsewhere.inside(full.url):
        with pytest.raises(CommandError, match="into an empty database only; this one has rows in account"):
            restore(full.content)
        assert elsewhere.rows() == before


def test_signs_of_life_make_a_place_no_less_empty(full, empty, restore):
    with elsewhere.inside(empty):
        beat(name="deliverer")
        for model in trail.TRAILS:
            trail.seal_all(model)
        assert "rows of" in restore(full.content)


def test_a_newer_version_is_refused_and_an_older_one_brought_up_to_date(full, empty, places, restore):
    lines = opened(full.content)
    header = json.loads(lines[0])
    newest = ["reminders", "0002_held_back_by_a_restore"]
    assert newest in header["migrations"]
    newer = {**header, "migrations": [*header["migrations"], ["reminders", "9999_from_the_future"]]}
    older = {**header, "migrations": [one for one in header["migrations"] if one != newest]}
    with elsewhere.inside(empty):
        refused(restore, again([json.dumps(newer).encode() + b"\n", *lines[1:]]), "newer Kring.*9999_from_the_future")
        assert "rows of" in restore(again([json.dumps(older).encode() + b"\n", *lines[1:]]))
        assert sorted(map(list, dump.MigrationExecutor(connection).loader.applied_migrations)) == header["migrations"]
        call_command("migrate", check_unapplied=True, stdout=io.StringIO())
        call_command("verify_audit")


def test_a_place_without_tables_is_as_good(full, places, restore):
    with elsewhere.inside(places.blank()):
        assert "rows of" in restore(full.content)
        call_command("verify_audit")


def test_a_step_that_fails_undoes_everything(full, empty, restore, monkeypatch):
    def fails(_point):
        raise RuntimeError("a step")

    monkeypatch.setattr(steps, "_steps", [(steps.Phase.HOLD_BACK, fails)])
    with elsewhere.inside(empty):
        with pytest.raises(RuntimeError):
            restore(full.content)
        assert not any(rows for table, rows in elsewhere.rows().items() if table not in FRAMEWORK)
        assert guards.missing(connection) == []


def test_a_trail_that_was_broken_before_is_told(full, empty, places, restore):
    lines = opened(full.content)
    place = next(number for number, line in enumerate(lines) if b'"core_auditevent"' in line) + 5
    lines[place] = re.sub(rb'"test"|"[a-z ]+\.[a-z]+"', b'"nothing.happened"', lines[place], count=1)
    with elsewhere.inside(empty):
        refused(restore, again(lines), "AuditEvent is broken at position")
        assert "AuditEvent is broken at position" in restore(again(lines), broken_trail=True)
        assert trail.first_break(AuditEvent) is not None


def test_an_anchor_that_is_ahead_is_told_and_the_end_accepted(full, empty, restore, settings, tmp_path):
    settings.KRING_TRAIL_ANCHORS = str(tmp_path / "anchors.json")
    anchors.write("AuditEvent", anchors.Anchor(10_000, "f" * 64))
    with elsewhere.inside(empty):
        said = restore(full.content)
        position = AuditChain.objects.get(pk=1).position
        assert "AuditEvent: restored from before the anchor. The anchor was at position 10000" in said
        assert f"the backup ends at {position}" in said
        assert "AccessEvent: restored" not in said
        assert AuditEvent.objects.filter(action="trail.accepted").count() == 1
        call_command("verify_audit")


def test_a_restore_that_fails_leaves_the_anchors_alone(full, empty, restore, settings, tmp_path, monkeypatch):
    settings.KRING_TRAIL_ANCHORS = str(tmp_path / "anchors.json")
    anchors.write("AuditEvent", anchors.Anchor(10_000, "f" * 64))
    with elsewhere.inside(empty):
        refused(restore, full.content[:-1], "damaged")
    assert anchors.read("AuditEvent").position == 10_000
