"""Text messages: a small port. Off until configured; a console for development; any gateway that takes an HTTP POST."""

import http.client
import json
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from reminders.channels import Channel, FateUnknown, Parcel, Refused, TryLater
from reminders.channels.mail import address_of

TIMEOUT = 15  # seconds
LONGEST = 320  # characters: two parts


def text_of(parcel: Parcel) -> str:
    """What stands in the text message: the short words, else the subject and the link."""
    words = parcel.words
    text = str(words.short) or " ".join(part for part in (str(words.subject), address_of(words.link)) if part)
    return text[:LONGEST]


def sms_channel() -> Channel:
    """The channel that the configuration asks for."""
    return ConsoleSms() if settings.KRING_SMS["gateway"] == "console" else HttpSms(settings.KRING_SMS)


class ConsoleSms:
    """Writes the text where a developer sees it."""

    def prepare(self, parcel: Parcel) -> str:
        return f"SMS {parcel.contact.phone}: {text_of(parcel)}\n"

    def send(self, prepared: object) -> None:
        sys.stdout.write(str(prepared))
        sys.stdout.flush()

    def close(self) -> None:
        """Nothing is kept open."""


class HttpSms:
    """Posts to one address. Which field carries what, and whether as JSON or as a form, is configuration.

    The message's id goes along as `Idempotency-Key`, for gateways that know it. Redirects are not followed.
    """

    def __init__(self, config: Mapping[str, object]) -> None:
        self._url = urlsplit(str(config["url"]))
        self._token = str(config["token"])
        self._sender = str(config["sender"])
        self._fields: Mapping[str, str] = config["fields"]  # type: ignore[assignment]
        self._as_form = config["format"] == "form"

    def prepare(self, parcel: Parcel) -> tuple[bytes, dict[str, str]]:
        values = {
            "to": parcel.contact.phone,
            "text": text_of(parcel),
            "from": self._sender,
            "reference": str(parcel.message.pk),
        }
        body = {self._fields[name]: value for name, value in values.items() if name in self._fields}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded" if self._as_form else "application/json",
            "Idempotency-Key": str(parcel.message.pk),
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return (urlencode(body) if self._as_form else json.dumps(body)).encode(), headers

    def send(self, prepared: Any) -> None:
        body, headers = prepared
        connection = self._connect()
        try:
            target = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
            connection.request("POST", target, body=body, headers=headers)
            response = connection.getresponse()
            response.read(65536)
        except (OSError, http.client.HTTPException) as error:
            raise FateUnknown(type(error).__name__) from error
        finally:
            connection.close()
        _judge(response.status)

    def _connect(self) -> http.client.HTTPConnection:
        maker = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        connection = maker(self._url.hostname or "", self._url.port, timeout=TIMEOUT)
        try:
            connection.connect()
        except OSError as error:
            raise TryLater(type(error).__name__) from error
        return connection

    def close(self) -> None:
        """Nothing is kept open: text messages are few."""


def _judge(status: int) -> None:
    """2xx is accepted; 408, 425, 429 and 503 ask for patience; another 4xx refuses; the rest leaves it open."""
    if 200 <= status < 300:
        return
    if status in (408, 425, 429, 503):
        raise TryLater(f"HTTP {status}")
    if 300 <= status < 500:
        raise Refused(f"HTTP {status}")
    raise FateUnknown(f"HTTP {status}")  # a gateway that stumbles may have passed it on first
