"""The trail is added to, and holds no contents (design "core")."""

import pytest

from core import audit
from core.models import AuditEvent
from tests.factories import GroupFactory

pytestmark = pytest.mark.django_db


def test_the_model_refuses_to_rewrite_history():
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()
    with pytest.raises(TypeError):
        AuditEvent.objects.update(action="x")


def test_facts_hold_ids_and_numbers_as_text():
    group = GroupFactory()
    audit.record("group.changed", group, by=None, other=group.pk, count=3, sure=True)
    assert AuditEvent.objects.get().facts == {"other": str(group.pk), "count": 3, "sure": True}
