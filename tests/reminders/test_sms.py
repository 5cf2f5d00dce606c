"""Text messages through a real HTTP server; off until configured."""

import http.server
import json
import threading
from urllib.parse import parse_qs

import pytest

from config import environment
from reminders import delivery
from reminders.models import Message
from reminders.states import MessageState, Outcome, Why
from tests.reminders import kinds

pytestmark = pytest.mark.django_db


class _Gateway(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.path, dict(self.headers), body))
        if self.server.answer == 0:  # takes it, and never says so
            self.close_connection = True
            return
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings, monkeypatch):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Gateway) as server:
        server.seen, server.answer = [], 202
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        monkeypatch.setenv("KRING_SMS", "http")
        monkeypatch.setenv("KRING_SMS_URL", f"http://127.0.0.1:{server.server_port}/v1/send?account=7")
        monkeypatch.setenv("KRING_SMS_TOKEN", "secret")
        settings.KRING_SMS = environment.sms()
        yield server
        server.shutdown()


def text_to(**fields: object) -> Message:
    man = kinds.contact(email="", phone="+31600000001", text_safe=True, **fields)
    return kinds.message(to=man)


def fate(row: Message) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.why


def test_it_is_posted(gateway, settings):
    settings.KRING_ORIGIN = "https://kring.example"
    row = text_to()
    delivery.deliver()
    assert fate(row) == (MessageState.SENT, "")
    assert row.channel == "sms"
    ((path, headers, body),) = gateway.seen
    assert path == "/v1/send?account=7"
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == str(row.pk)
    assert json.loads(body) == {
        "to": "+31600000001",
        "text": "You have a message https://kring.example/me/",
        "from": "Kring",
        "reference": str(row.pk),
    }


def test_as_a_form_with_the_gateways_own_names(gateway, settings, monkeypatch):
    monkeypatch.setenv("KRING_SMS_FORMAT", "form")
    monkeypatch.setenv("KRING_SMS_FIELDS", "to=recipient, text=body")
    settings.KRING_SMS = environment.sms()
    text_to()
    delivery.deliver()
    assert set(parse_qs(gateway.seen[0][2].decode())) == {"recipient", "body"}


@pytest.mark.parametrize(
    ("answer", "state", "outcome"),
    [
        (200, MessageState.SENT, Outcome.SENT),
        (400, MessageState.DEAD, Outcome.REFUSED),
        (302, MessageState.DEAD, Outcome.REFUSED),
        (429, MessageState.RETRY, Outcome.FAILED),
        (503, MessageState.RETRY, Outcome.FAILED),
        (500, MessageState.UNCERTAIN, Outcome.UNKNOWN),
        (0, MessageState.UNCERTAIN, Outcome.UNKNOWN),
    ],
)
def test_what_the_gateway_answers_decides(gateway, answer, state, outcome):
    gateway.answer = answer
    row = text_to()
    delivery.deliver()
    assert fate(row)[0] == state
    assert row.attempts.get().outcome == outcome
    assert len(gateway.seen) == 1  # a redirect is not followed


def test_a_gateway_that_is_away_is_tried_again(gateway):
    gateway.shutdown()
    gateway.server_close()
    row = text_to()
    delivery.deliver()
    assert fate(row)[0] == MessageState.RETRY


def test_e_mail_comes_first_when_both_are_safe(gateway):
    row = kinds.message(to=kinds.contact(phone="+31600000001", text_safe=True))
    delivery.deliver()
    assert fate(row)[0] == MessageState.SENT
    assert row.channel == "email"


def test_a_telephone_that_is_not_safe_is_not_used(gateway):
    row = text_to()
    row.recipient.text_safe = False
    row.recipient.save()
    delivery.deliver()
    assert fate(row) == (MessageState.CANCELLED, Why.NO_CHANNEL)
    assert gateway.seen == []


def test_off_until_configured():
    row = text_to()
    delivery.deliver()
    assert fate(row) == (MessageState.CANCELLED, Why.NO_CHANNEL)


def test_the_console_shows_it(settings, monkeypatch, capsys):
    monkeypatch.setenv("KRING_SMS", "console")
    settings.KRING_SMS = environment.sms()
    row = text_to()
    delivery.deliver()
    assert fate(row)[0] == MessageState.SENT
    assert "+31600000001: You have a message" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KRING_SMS", "pigeon"),
        ("KRING_SMS_URL", "gateway"),
        ("KRING_SMS_FORMAT", "xml"),
        ("KRING_SMS_FIELDS", "to=a"),
        ("KRING_SMS_FIELDS", "to=a,text=b,colour=c"),
        ("KRING_SMS_FIELDS", "to,text=b"),
    ],
)
def test_a_malformed_setting_stops_the_start_with_one_line(name, value, monkeypatch):
    monkeypatch.setenv("KRING_SMS", "http")
    monkeypatch.setenv("KRING_SMS_URL", "https://gateway.example/")
    monkeypatch.setenv(name, value)
    with pytest.raises(environment.ConfigurationError) as stop:
        environment.sms()
    assert name in stop.value.sentence
    assert "\n" not in stop.value.sentence
