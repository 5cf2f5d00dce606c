"""E-mail through a real SMTP server: discreet, over a kept connection, and honest about what is not known."""

import email
import email.policy
import socket

import pytest

from core import clock
from reminders import delivery
from reminders.models import Message
from reminders.states import MessageState, Outcome, Why
from tests.reminders import kinds

pytestmark = pytest.mark.django_db


def fate(row: Message) -> tuple[str, list[str]]:
    row.refresh_from_db()
    return row.state, [one.outcome for one in row.attempts.order_by("pk")]


def test_a_mail_is_plain_and_html_and_says_nothing(sink, settings):
    settings.DEFAULT_FROM_EMAIL = "Bericht <bericht@post.example>"
    settings.KRING_ORIGIN = "https://kring.example"
    row = kinds.message()
    assert delivery.deliver()["sent"] == 1
    (received,) = sink.mailbox.mails
    mail = email.message_from_bytes(received.content, policy=email.policy.default)
    assert mail["From"] == "Bericht <bericht@post.example>"
    assert mail["Subject"] == "You have a message"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == row.message_id == f"<{row.pk}@post.example>"
    plain, html = mail.get_body(["plain"]).get_content(), mail.get_body(["html"]).get_content()
    assert "https://kring.example/me/" in plain
    assert 'href="https://kring.example/me/"' in html
    for forbidden in ("<img", "<script", "src=", "style=", "List-", "utm_", "cid:"):
        assert forbidden not in html
    assert not [name for name in mail if name.lower().startswith(("list-", "x-mailer", "x-kring", "received"))]


def test_a_batch_goes_over_one_connection(sink):
    for _ in range(60):
        kinds.message()
    assert delivery.deliver()["sent"] == 60
    assert (len(sink.mailbox.mails), sink.mailbox.connections) == (60, 1)


def test_a_server_that_ends_the_connection_after_some_mails_costs_no_attempt(sink):
    sink.mailbox.behaviour.mails_per_connection = 4
    rows = [kinds.message() for _ in range(10)]
    assert delivery.deliver()["sent"] == 10
    assert sink.mailbox.connections == 3
    assert all(fate(row) == (MessageState.SENT, [Outcome.SENT]) for row in rows)


def test_a_refusal_for_good_is_dead_and_a_task_for_a_human(sink):
    bad = kinds.message(to=kinds.contact(email="gone@example.org"))
    others = [kinds.message() for _ in range(4)]
    sink.mailbox.behaviour.to_receiver = lambda to: b"550 no such man" if to.startswith("gone") else b"250 ok"
    delivery.deliver()
    assert fate(bad) == (MessageState.DEAD, [Outcome.REFUSED])
    assert (bad.why, bad.attempts.get().detail) == (Why.REFUSED, "SMTP 550")
    assert list(Message.objects.for_a_human()) == [bad]
    assert all(fate(row)[0] == MessageState.SENT for row in others)


@pytest.mark.parametrize("where", ["sender", "receiver", "content"])
def test_not_now_is_tried_again(sink, where):
    row = kinds.message()
    reply = b"451 later"
    setattr(sink.mailbox.behaviour, f"to_{where}", (lambda _to: reply) if where == "receiver" else reply)
    delivery.deliver()
    assert fate(row) == (MessageState.RETRY, [Outcome.FAILED])


def test_a_sender_that_is_refused_is_our_fault_and_kills_no_message(sink):
    row = kinds.message()
    sink.mailbox.behaviour.to_sender = b"553 not you"
    delivery.deliver()
    assert fate(row) == (MessageState.RETRY, [Outcome.FAILED])


def test_content_refused_for_good_is_dead(sink):
    row = kinds.message()
    sink.mailbox.behaviour.to_content = b"554 no"
    delivery.deliver()
    assert fate(row) == (MessageState.DEAD, [Outcome.REFUSED])


def test_no_server_is_tried_again(settings, sink):
    from benchmarks.smtp_sink import free_port

    settings.EMAIL_PORT = free_port()
    row = kinds.message()
    delivery.deliver()
    assert fate(row) == (MessageState.RETRY, [Outcome.FAILED])


def test_a_line_lost_after_the_content_is_uncertain_for_a_participant(sink):
    sink.mailbox.behaviour.hang_up_after_content = True
    row = kinds.message()
    delivery.deliver()
    assert fate(row) == (MessageState.UNCERTAIN, [Outcome.UNKNOWN])
    assert len(sink.mailbox.mails) == 1


def test_and_is_repeated_under_the_same_message_id_for_staff(sink, time_is):
    sink.mailbox.behaviour.hang_up_after_content = True
    row = kinds.message(kinds.ALERT)
    delivery.deliver()
    assert fate(row) == (MessageState.RETRY, [Outcome.UNKNOWN])
    sink.mailbox.behaviour.hang_up_after_content = False
    time_is.move(minutes=1)
    delivery.deliver()
    assert fate(row) == (MessageState.SENT, [Outcome.UNKNOWN, Outcome.SENT])
    assert {mail.message_id for mail in sink.mailbox.mails} == {row.message_id}
    assert len(sink.mailbox.mails) == 2


def test_two_hours_without_a_server_every_row_is_sent_or_expired(sink, settings, time_is):
    """W11. Rows that expire at the start of their evening, at many moments; none is sent after it."""
    away = socket.socket()  # bound and deaf: nobody answers there, and no other server comes there
    away.bind(("127.0.0.1", 0))
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, away.getsockname()[1]
    began = time_is.now()
    rows = [kinds.message(not_before=began, expires_at=kinds.later(minutes=7 * n)) for n in range(1, 40)]
    sent_at = {}
    while time_is.now() < began.replace(hour=18):
        if there != settings.EMAIL_PORT and (time_is.now() - began).total_seconds() >= 7200:
            settings.EMAIL_PORT = there
        before = len(sink.mailbox.mails)
        delivery.deliver()
        for mail in sink.mailbox.mails[before:]:
            sent_at[mail.message_id] = clock.now()
        time_is.move(seconds=30)
    for row in rows:
        row.refresh_from_db()
        assert row.state == (MessageState.SENT if row.message_id in sent_at else MessageState.EXPIRED)
        assert row.message_id not in sent_at or sent_at[row.message_id] < row.expires_at
        if row.expires_at > began.replace(hour=14, minute=5):
            assert row.state == MessageState.SENT, fate(row)
    away.close()


@pytest.mark.parametrize(
    ("subject", "sender", "line", "to"),
    [
        ("You have a message", "Kring", "There is something for you.", "man@example.org"),
        (
            "Één bericht für dich, " * 8,
            "Bericht Één",
            "Eerste regel\n.\n=20 één\t\nFrom hier " + "lang " * 60,
            "m@exämple.org",
        ),
        ('With "quotes", commas', "Kring, de", "<b>&amp;</b> --== =3D", "first.last+tag@example.org"),
    ],
)
def test_the_mail_is_what_pythons_own_machinery_makes_of_it(subject, sender, line, to):
    from reminders.channels import Parcel
    from reminders.channels.mail import MailChannel
    from reminders.registry import Words

    words = Words(subject=subject, lines=[line, "Second."], link="/me/", link_label="Open één", sender=sender)
    row = kinds.message(to=kinds.contact(email=to))
    prepared = MailChannel().prepare(Parcel(row, row.recipient, words))
    policy = email.policy.default
    ours = email.message_from_bytes(prepared.content, policy=policy)
    theirs = email.message_from_bytes(prepared.mail.message().as_bytes(), policy=policy)
    assert not ours.defects
    for header in ("Subject", "From", "To", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version"):
        assert ours[header].split() == theirs[header].split()
    assert ours.get_content_type() == theirs.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        mine, other = ours.get_body([kind]).get_content(), theirs.get_body([kind]).get_content()
        assert mine.rstrip().splitlines() == other.rstrip().splitlines()
    assert prepared.content.isascii()
    assert max(len(part) for part in prepared.content.split(b"\r\n")) < 998
    assert b"\n" not in prepared.content.replace(b"\r\n", b"")


def test_a_header_cannot_begin_another_one():
    from reminders.channels import mime

    with pytest.raises(ValueError, match="two lines"):
        mime.whole({"To": "a@example.org\r\nBcc: b@example.org"}, "", "", "x")
