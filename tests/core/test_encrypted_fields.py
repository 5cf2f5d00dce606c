"""Contact data and names: unreadable in the database, bound to their row, loud under a wrong key (design, "core")."""

import base64
import os

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from accounts.models import Contact, User
from core.encryption import DecryptionFailed
from participants.models import Participant
from tests.factories import ContactFactory, ParticipantFactory, UserFactory

pytestmark = pytest.mark.django_db


def stored(model, column, pk):
    with connection.cursor() as cursor:
        value = model._meta.pk.get_db_prep_value(pk, connection)
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} WHERE id = %s", [value])
        return cursor.fetchone()[0]


def test_what_is_written_reads_back_from_the_database():
    made = ContactFactory(email="sander@example.org", phone="0612345678")
    found = Contact.objects.get(pk=made.pk)
    assert (found.email, found.phone) == ("sander@example.org", "0612345678")


def test_rows_made_in_bulk_are_encrypted_too():
    made = ParticipantFactory()
    Participant.objects.bulk_create([Participant(organisation=made.organisation, name="Bulk")])
    assert "Bulk" in [row.name for row in Participant.objects.all()]
    rows = Participant.objects.all()
    assert not any("Bulk" in stored(Participant, "name", row.pk) for row in rows)


def test_the_database_holds_no_plain_text(settings):
    made = UserFactory(name="Sander")
    value = stored(User, "name", made.pk)
    assert value.startswith(next(iter(settings.KRING_DATA_KEYS)) + ":")
    assert "Sander" not in value


def test_saving_again_keeps_a_value_that_nobody_read():
    made = UserFactory(name="Sander")
    found = User.objects.get(pk=made.pk)
    found.language = "nl"
    found.save()
    assert User.objects.get(pk=made.pk).name == "Sander"


def test_the_same_text_never_looks_the_same_twice():
    one, other = ParticipantFactory(name="Mo"), ParticipantFactory(name="Mo")
    assert stored(Participant, "name", one.pk) != stored(Participant, "name", other.pk)


def test_a_value_moved_to_another_row_does_not_decrypt():
    one, other = ParticipantFactory(name="Mo"), ParticipantFactory(name="Dennis")
    with connection.cursor() as cursor:
        pk = Participant._meta.pk.get_db_prep_value
        cursor.execute(
            f"UPDATE {Participant._meta.db_table} SET name = %s WHERE id = %s",
            [stored(Participant, "name", one.pk), pk(other.pk, connection)],
        )
    with pytest.raises(DecryptionFailed):
        _ = Participant.objects.get(pk=other.pk).name


def test_a_wrong_key_raises_and_never_answers_with_ciphertext(settings):
    made = UserFactory(name="Sander")
    settings.KRING_DATA_KEYS = {"test": os.urandom(32)}
    with pytest.raises(DecryptionFailed):
        _ = User.objects.get(pk=made.pk).name


def test_a_new_key_encrypts_while_the_old_one_still_reads(settings):
    made = UserFactory(name="Sander")
    settings.KRING_DATA_KEYS = {"new": os.urandom(32), **settings.KRING_DATA_KEYS}
    found = User.objects.get(pk=made.pk)
    found.name = f"{found.name}!"
    found.save()
    assert stored(User, "name", made.pk).startswith("new:")
    assert User.objects.get(pk=made.pk).name == "Sander!"


@pytest.mark.parametrize("damage", ["test:", "test:AAAA", "other:" + base64.urlsafe_b64encode(b"x" * 40).decode(), "x"])
def test_a_damaged_value_raises(damage):
    made = UserFactory()
    with connection.cursor() as cursor:
        pk = User._meta.pk.get_db_prep_value(made.pk, connection)
        cursor.execute(f"UPDATE {User._meta.db_table} SET name = %s WHERE id = %s", [damage, pk])
    with pytest.raises(DecryptionFailed):
        _ = User.objects.get(pk=made.pk).name


def test_nothing_can_write_plain_text_past_the_field():
    made = UserFactory()
    with pytest.raises(FieldError):
        User.objects.filter(pk=made.pk).update(name="plain")
    with pytest.raises(FieldError):
        User.objects.bulk_update([made], ["name"])


def test_nothing_can_search_the_content():
    with pytest.raises(FieldError):
        User.objects.filter(name="Sander").exists()
