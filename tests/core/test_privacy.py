"""The register of personal fields knows every field, and its docs are those of today (issue 7, point 5)."""

from dataclasses import replace

import pytest

from core import privacy
from core.privacy import Erasure, Kept, Kind, Whose, Why
from core.privacy_docs import documents


def test_every_field_of_every_model_is_in_the_register():
    """Also those of Django and allauth. A new field fails here until somebody says what it is."""
    assert list(privacy.gaps()) == []


@pytest.fixture
def register(monkeypatch):
    """A copy that a test may spoil."""
    monkeypatch.setattr(privacy, "_entries", dict(privacy._entries))
    return privacy._entries


def test_a_field_that_is_missing_or_gone_is_found(register):
    entry = register["participants.Participant"]
    fields = {name: kind for name, kind in entry.fields.items() if name != "name"}
    register[entry.label] = replace(entry, fields=fields | {"shoe_size": Kind.PERSONAL})
    assert list(privacy.gaps()) == [
        "participants.Participant.name is not in the register",
        "participants.Participant.shoe_size does not exist",
    ]


def test_a_model_that_is_missing_or_gone_is_found(register):
    del register["groups.Agreement"]
    privacy.about("groups.Covenant", Whose.NOBODY, Why.RUNNING, Kept.GROUP)
    found = list(privacy.gaps())
    assert "groups.Agreement.text_nl is not in the register" in found
    assert "groups.Covenant does not exist" in found


def test_a_field_stands_under_one_kind_and_what_stays_has_a_reason():
    with pytest.raises(ValueError, match="two kinds"):
        privacy.about("a.B", Whose.NOBODY, Why.RUNNING, Kept.GROUP, plain="id name", personal="name")
    with pytest.raises(ValueError, match="why it stays"):
        privacy.about("a.B", Whose.MAN, Why.RUNNING, Kept.GROUP, erasure=Erasure.KEEP)


def test_every_model_about_somebody_says_who_sees_it_and_how_a_row_leads_to_him():
    for entry in privacy.entries(Whose.MAN, Whose.ACCOUNT, Whose.WORKER):
        assert entry.seen, entry.label
        assert entry.path or entry.because or entry.kept is Kept.SHORT, entry.label


@pytest.mark.django_db
@pytest.mark.parametrize("entry", privacy.entries(), ids=lambda entry: entry.label)
def test_every_path_leads_somewhere(entry):
    assert list(privacy.rows_of(entry, [], [])) == []
    assert not privacy.rows_of(entry, ["00000000-0000-0000-0000-000000000000"], ["x:1"]).exists()


def test_encrypted_fields_are_personal_or_about_no_man():
    """What is encrypted names somebody, or is a key; only the notes of an evening and of a room belong to nobody."""
    from core.fields import EncryptedTextField

    for entry in privacy.entries(Whose.MAN, Whose.ACCOUNT, Whose.WORKER, Whose.PROFESSIONAL):
        for field in entry.model._meta.local_concrete_fields:
            if isinstance(field, EncryptedTextField):
                assert entry.fields[field.name] in (Kind.PERSONAL, Kind.SPECIAL, Kind.HIDDEN), (
                    f"{entry.label}.{field.name}"
                )


@pytest.mark.parametrize("name", ["register.md", "record-of-processing.md", "dpia.md"])
def test_the_documents_are_those_of_the_register(name, settings):
    """`manage.py privacy_docs` writes them again."""
    assert (settings.BASE_DIR / "docs" / "privacy" / name).read_text() == documents()[name]
