"""Right before sending: is it true, wanted, safe, in time, and not in the night?"""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command

from reminders import actions, delivery, queries, registry
from reminders.models import Heartbeat, Message
from reminders.states import MessageState, Why
from tests.reminders import kinds

pytestmark = pytest.mark.django_db


def after(row: Message) -> tuple[str, str]:
    """Delivers what is due, and says how the row stands."""
    delivery.deliver()
    row.refresh_from_db()
    return row.state, row.why


def test_it_is_sent():
    row = kinds.message()
    assert after(row) == (MessageState.SENT, "")
    assert [one.to for one in mail.outbox] == [[row.recipient.email]]


def test_an_evening_that_is_off_is_not_announced():
    row = kinds.message(subject="session:1")
    kinds.untrue.add("session:1")
    assert after(row) == (MessageState.CANCELLED, Why.NOT_TRUE)
    assert mail.outbox == []


def test_a_channel_that_is_no_longer_safe_is_not_used():
    row = kinds.message()
    row.recipient.email_safe = False
    row.recipient.save()
    assert after(row) == (MessageState.CANCELLED, Why.NO_CHANNEL)
    assert mail.outbox == []


def test_without_a_channel_what_is_essential_becomes_a_task_for_a_human():
    row = kinds.message(kinds.URGENT, to=kinds.contact(email_safe=False))
    assert after(row) == (MessageState.DEAD, Why.NO_CHANNEL)
    assert list(Message.objects.for_a_human()) == [row]


def test_what_he_turned_off_is_not_sent_and_can_be_turned_on_again():
    man = kinds.contact()
    actions.set_topic(contact=man, topic="before", wanted=False)
    assert after(kinds.message(to=man)) == (MessageState.CANCELLED, Why.DECLINED)
    assert queries.topics_turned_off(man) == {"before"}
    actions.set_topic(contact=man, topic="before", wanted=True)
    assert after(kinds.message(to=man)) == (MessageState.SENT, "")


def test_nobody_can_turn_off_what_is_essential():
    man = kinds.contact()
    actions.set_topic(contact=man, topic=kinds.URGENT.name, wanted=False)
    assert after(kinds.message(kinds.URGENT, to=man)) == (MessageState.SENT, "")


def test_quiet_hours_are_waited_out_and_cost_no_attempt(time_is):
    man = kinds.contact(quiet_from=dt.time(12), quiet_until=dt.time(15), zone="Europe/Amsterdam")
    row = kinds.message(to=man)
    assert after(row) == (MessageState.PENDING, "")
    assert row.due_at == dt.datetime(2026, 11, 24, 14, tzinfo=dt.UTC)
    assert row.attempts_made == 0
    time_is.move(hours=2)
    assert after(row) == (MessageState.SENT, "")


def test_quiet_hours_that_last_too_long_let_it_expire(time_is):
    man = kinds.contact(quiet_from=dt.time(12), quiet_until=dt.time(15))
    row = kinds.message(to=man, expires_at=kinds.later(hours=2))
    assert after(row) == (MessageState.EXPIRED, Why.QUIET)


def test_what_is_urgent_does_not_wait_for_the_morning(time_is):
    man = kinds.contact(quiet_from=dt.time(12), quiet_until=dt.time(15))
    assert after(kinds.message(kinds.URGENT, to=man)) == (MessageState.SENT, "")


def test_nothing_is_sent_after_it_expired(time_is):
    row = kinds.message(expires_at=kinds.later(hours=1))
    time_is.move(hours=1)
    assert after(row) == (MessageState.EXPIRED, Why.TOO_LATE)
    assert mail.outbox == []


def test_one_bad_row_never_stops_the_batch(time_is):
    bad = kinds.message(subject="broken")
    kinds.broken.add("broken")
    good = [kinds.message() for _ in range(30)]
    assert after(bad) == (MessageState.RETRY, "")
    assert bad.attempts.get().detail == "ZeroDivisionError"
    assert Message.objects.filter(pk__in=[row.pk for row in good], state=MessageState.SENT).count() == 30


def test_a_bad_row_climbs_the_ladder_and_expires(time_is):
    bad = kinds.message(subject="broken", expires_at=kinds.later(hours=4))
    kinds.broken.add("broken")
    for _ in range(4 * 60 + 2):
        delivery.deliver()
        time_is.move(minutes=1)
    bad.refresh_from_db()
    assert bad.state == MessageState.EXPIRED
    assert bad.attempts.count() == bad.attempts_made >= 5


def test_a_kind_that_this_version_does_not_know_is_shown():
    row = kinds.message()
    registry.forget(kinds.REMINDER.name)
    assert after(row) == (MessageState.DEAD, Why.UNKNOWN_KIND)


def test_a_recipient_who_was_erased_meanwhile_stops_nobody():
    gone, stays = kinds.message(), kinds.message()
    still_true = lambda message: bool(message.recipient.delete())  # noqa: E731
    kind = registry.MessageKind(
        name="test erasing", label="", render=kinds._words, still_true=still_true, audience=gone.audience
    )
    registry.register(kind)
    Message.objects.filter(pk=gone.pk).update(kind=kind.name)
    delivery.deliver()
    registry.forget(kind.name)
    stays.refresh_from_db()
    assert stays.state == MessageState.SENT
    assert not Message.objects.filter(pk=gone.pk).exists()


def test_his_language_and_zone_are_active_while_it_is_put_into_words(time_is):
    from django.utils import timezone, translation

    seen = []

    def words(letter):
        seen.append((translation.get_language(), str(timezone.get_current_timezone()), letter.wording, letter.channel))
        return kinds._words(letter)

    kind = registry.MessageKind(
        name="test words", label="", render=words, still_true=lambda _m: True, audience=kinds.REMINDER.audience
    )
    registry.register(kind)
    kinds.message(kind, to=kinds.contact(language="nl", zone="Europe/Lisbon", wording="when"))
    delivery.deliver()
    registry.forget(kind.name)
    assert seen == [("nl", "Europe/Lisbon", "when", "email")]


def test_a_run_ends_in_time_and_says_that_there_is_more():
    for _ in range(30):
        kinds.message()
    tally = delivery.deliver(seconds=0)
    assert tally["more"] == 1
    assert tally["sent"] == 0
    assert Message.objects.filter(state=MessageState.PENDING).count() == 30


def test_a_full_batch_calls_another_pair_of_hands_once():
    for _ in range(60):
        kinds.message()
    calls = []
    delivery.deliver(full_batch=lambda: calls.append(1))
    assert calls == [1]


def test_a_run_shows_that_the_deliverer_lives(time_is):
    assert not queries.deliverer_lives()
    delivery.deliver()
    assert queries.deliverer_lives()
    assert queries.last_heartbeat() == time_is.now()
    time_is.move(seconds=61)
    assert not queries.deliverer_lives()
    assert Heartbeat.objects.count() == 1


def test_the_command_is_the_same_run(capsys):
    row = kinds.message()
    call_command("deliver", "--dry-run")
    assert capsys.readouterr().out == "pending 1\n"
    call_command("deliver")
    row.refresh_from_db()
    assert row.state == MessageState.SENT
    assert capsys.readouterr().out == "sent 1\n"
    call_command("deliver")
    assert capsys.readouterr().out == "nothing to do\n"


def test_the_tasks_are_the_same_run():
    from reminders import tasks

    row = kinds.message()
    assert tasks.deliver() == {"sent": 1}
    assert tasks.sweep() == {"expired": 0, "alerts": 0}
    row.refresh_from_db()
    assert row.state == MessageState.SENT
