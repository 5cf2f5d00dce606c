"""Encrypted fields: ciphertext in the database, plain text in hand, an error under a wrong key."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from accounts.models import Contact
from core.encryption import DecryptionFailed

pytestmark = pytest.mark.django_db


def stored(contact: Contact) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM accounts_contact")
        (row,) = cursor.fetchall()
    return row[0]


def test_a_row_read_back_gives_the_plain_text():
    contact = Contact.objects.create(email="man@example.org")
    assert "man@" not in stored(contact)
    assert Contact.objects.get().email == "man@example.org"
    contact.refresh_from_db()
    assert contact.email == "man@example.org"
    assert Contact.objects.defer("email").get().email == "man@example.org"


def test_saving_a_row_that_was_read_neither_changes_nor_encrypts_twice():
    contact = Contact.objects.create(email="man@example.org")
    before = stored(contact)
    Contact.objects.get().save()
    assert stored(contact) == before
    again = Contact.objects.get()
    assert again.email
    again.save()
    assert Contact.objects.get().email == "man@example.org"


def test_a_wrong_key_raises(settings):
    Contact.objects.create(email="man@example.org")
    settings.KRING_DATA_KEYS = {"test": b"x" * 32}
    with pytest.raises(DecryptionFailed):
        Contact.objects.get().email  # noqa: B018


def test_an_update_that_would_write_plain_text_raises():
    Contact.objects.create()
    with pytest.raises(FieldError):
        Contact.objects.update(email="man@example.org")
