"""The trail is added to, sealed into one chain, and shows every tampering (design "core")."""

import pytest
from django.db import connection

from core import audit
from core.models import AuditEvent
from tests.factories import GroupFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    """Five sealed events."""
    group, user = GroupFactory(), UserFactory()
    for number in range(5):
        audit.record("group.changed", group, by=user, organisation_id=group.organisation_id, number=number)
    assert audit.seal() == 5


def tamper(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount > 0


def test_a_whole_trail_has_no_broken_link(trail):
    assert list(audit.broken_links()) == []


def test_sealing_again_seals_nothing(trail):
    assert audit.seal() == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditevent SET action = 'x' WHERE position = 3",
        "UPDATE core_auditevent SET actor_id = NULL WHERE position = 1",
        "DELETE FROM core_auditevent WHERE position = 2",
        "DELETE FROM core_auditevent WHERE position = 5",
        "DELETE FROM core_auditevent",
    ],
)
def test_edits_deletions_and_truncation_show(trail, sql):
    tamper(sql)
    assert list(audit.broken_links())


def test_the_model_refuses_to_rewrite_history(trail):
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()
    with pytest.raises(TypeError):
        AuditEvent.objects.update(action="x")


def test_facts_hold_ids_and_numbers_as_text():
    group = GroupFactory()
    audit.record("group.changed", group, by=None, other=group.pk, count=3, sure=True)
    assert AuditEvent.objects.get().facts == {"other": str(group.pk), "count": 3, "sure": True}
