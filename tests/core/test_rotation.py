"""A change of keys while people work: nothing is lost or unreadable, a missing key is named (ADR 0024)."""

import os
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.core.management import CommandError, call_command

from accounts.models import Contact, User
from core import rotation, trail
from core.models import AuditEvent
from participants.models import Participant
from tests.factories import ContactFactory, ParticipantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_key(settings):
    """Values under the old key; a new one stands in front."""
    for number in range(3):
        ParticipantFactory(name=f"Man {number}", contact=ContactFactory(email=f"{number}@example.org", phone=""))
    old = dict(settings.KRING_DATA_KEYS)
    settings.KRING_DATA_KEYS = {"new": os.urandom(32), **old}
    return old


def rotate(*arguments):
    out = StringIO()
    call_command("rotate_keys", *arguments, stdout=out)
    return out.getvalue()


def names():
    return sorted(one.name for one in Participant.objects.all())


def only_new(settings):
    settings.KRING_DATA_KEYS = {"new": settings.KRING_DATA_KEYS["new"]}


def test_everything_reads_with_the_new_key_alone(new_key, settings):
    assert "again with key 'new'" in rotate()
    only_new(settings)
    assert names() == ["Man 0", "Man 1", "Man 2"]
    assert min(one.email for one in Contact.objects.all()) == "0@example.org"
    assert "0 were encrypted" in rotate()


def test_a_dry_run_counts_and_writes_nothing(new_key, settings):
    assert "accounts.Contact: 3 of 3 under an older key" in rotate("--dry-run")
    assert rotation.rotate(dry_run=True).old == rotation.rotate(dry_run=True).old > 0
    only_new(settings)
    with pytest.raises(CommandError):
        rotate("--dry-run")


def test_a_missing_key_fails_and_names_values_without_showing_them(new_key, settings):
    only_new(settings)
    with pytest.raises(CommandError, match=r"participants_participant/[-0-9a-f]{36}/name") as failed:
        rotate()
    assert failed.value.returncode == 1
    assert "Man" not in str(failed.value)


def test_a_run_that_was_broken_off_goes_on(new_key, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 1)
    whole, before, batches = rotation._batch, rotation.rotate(dry_run=True).old, []

    def stumble(*arguments):
        batches.append(1)
        if len(batches) == 3:
            raise KeyboardInterrupt
        whole(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(rotation, "_batch", stumble)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate()
    assert 0 < rotation.rotate(dry_run=True).old < before
    rotation.rotate()
    assert rotation.rotate(dry_run=True).old == 0
    assert names() == ["Man 0", "Man 1", "Man 2"]


def test_what_somebody_changed_in_between_is_not_overwritten(new_key, monkeypatch):
    """Between reading and replacing a value it became another one: the newer one stays, the next pass takes it."""
    plain, raced = rotation._compare_and_set, []

    def race(row, old, new):
        if isinstance(row, Participant) and not raced:
            raced.append(row.pk)
            other = Participant.objects.get(pk=row.pk)
            other.name = "Somebody else"
            other.save()
        return plain(row, old, new)

    monkeypatch.setattr(rotation, "_compare_and_set", race)
    rotate()
    assert Participant.objects.get(pk=raced[0]).name == "Somebody else"


def test_secrets_of_second_factors_are_rotated_too(new_key, settings):
    user = UserFactory()
    settings.KRING_DATA_KEYS, both = new_key, settings.KRING_DATA_KEYS
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    settings.KRING_DATA_KEYS = both
    rotate()
    row = Authenticator.objects.get(user=user)
    assert row.data["secret"].startswith("new:")
    assert decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_the_trails_are_signed_with_the_new_key(new_key, settings):
    settings.KRING_DATA_KEYS, both = new_key, settings.KRING_DATA_KEYS
    trail.seal_all(AuditEvent)
    settings.KRING_DATA_KEYS = both
    rotate()
    only_new(settings)
    assert trail.first_break(AuditEvent) is None


def test_every_encrypted_field_belongs_to_a_row_that_knows_its_key_before_it_is_saved():
    found = [store.model for store in rotation.stores() if store.model is not Authenticator]
    assert User in found
    assert all(model._meta.pk.has_default() for model in found)
