"""What pages and operators ask."""

import pytest
from django.core.checks import run_checks
from redis import Redis

from reminders import actions, delivery, queries, registry
from reminders.models import Message
from tests.reminders import kinds

pytestmark = pytest.mark.django_db


def test_how_long_the_oldest_message_has_been_waiting(time_is):
    assert queries.waiting_since().total_seconds() == 0
    kinds.message()
    kinds.message(not_before=kinds.later(hours=1))
    time_is.move(minutes=5)
    assert queries.waiting_since().total_seconds() == 300


def test_counts():
    kinds.message()
    kinds.message()
    actions.claim_one()
    assert queries.counts_by_state() == {"pending": 1, "claimed": 1}


def test_what_a_person_must_look_at_until_he_has():
    staff = kinds.user()
    row = kinds.message(kinds.URGENT, to=kinds.contact(user=staff, email_safe=False))
    delivery.deliver()
    assert list(queries.messages_for_a_human(staff)) == [row]
    assert not queries.messages_for_a_human(kinds.user())
    actions.acknowledge(message=row, by=staff)
    assert not queries.messages_for_a_human(staff)


def test_messages_about_one_thing(django_assert_num_queries):
    for _ in range(3):
        kinds.message(subject="session:1")
    delivery.deliver()
    with django_assert_num_queries(2):
        assert [len(row.attempts.all()) for row in queries.messages_about("session:1")] == [1, 1, 1]


def test_a_broker_that_is_away_says_nothing(settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"  # nobody listens there
    assert queries.broker_keeps_everything() is None


@pytest.mark.servers
def test_the_brokers_policy_is_read(broker):
    assert queries.broker_keeps_everything() is True
    client = Redis.from_url(broker)
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert queries.broker_keeps_everything() is False
        assert "reminders.W001" in [warning.id for warning in run_checks(include_deployment_checks=True)]
    finally:
        client.config_set("maxmemory-policy", "noeviction")


def test_a_name_is_registered_once():
    registry.register(kinds.REMINDER)  # the same again is no mistake
    with pytest.raises(ValueError, match="twice"):
        registry.register(
            registry.MessageKind(
                name=kinds.REMINDER.name,
                label="",
                render=kinds._words,
                still_true=lambda _m: True,
                audience=kinds.REMINDER.audience,
            )
        )
    assert registry.message_kind(kinds.REMINDER.name) is kinds.REMINDER
    assert kinds.PROMISE in registry.deadline_kinds()


def test_the_ledgers_rows_show_no_names():
    row = kinds.message()
    assert str(row) == f"Message {str(row.pk)[:8]}"
    assert Message.objects.visible_to(kinds.user()).count() == 0
