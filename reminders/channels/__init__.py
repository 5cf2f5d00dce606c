"""The ways out of the house. A channel either delivers, or says which of three things went wrong.

The difference decides what is done next: a refusal is for people to solve, a failure is tried again, and when nobody
can know whether the message arrived, a participant's is not repeated.
"""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

from accounts.models import Contact
from reminders.models import Message
from reminders.registry import EMAIL, SMS, Words


class ChannelError(Exception):
    """`detail` is a code or a class of error for the ledger: never an address or a text."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class Refused(ChannelError):  # noqa: N818
    """The other side said no for good. It was not delivered."""


class TryLater(ChannelError):  # noqa: N818
    """It was certainly not delivered, and may be another time."""


class FateUnknown(ChannelError):  # noqa: N818
    """It was handed over, and the answer never came."""


@dataclass(frozen=True)
class Parcel:
    """A message in words, ready for a channel, with its language and zone already chosen."""

    message: Message
    contact: Contact
    words: Words


class Channel(Protocol):
    def prepare(self, parcel: Parcel) -> object:
        """What `send` will send. Everything that can go wrong without the outside world goes wrong here."""

    def send(self, prepared: Any) -> None:
        """Hands it over. Raises `Refused`, `TryLater` or `FateUnknown`."""

    def close(self) -> None:
        """Ends a kept connection."""


class Channels:
    """The channels of one batch, opened at first use, closed together."""

    def __init__(self) -> None:
        self._open: dict[str, Channel] = {}

    def get(self, name: str) -> Channel:
        if name not in self._open:
            self._open[name] = _make(name)
        return self._open[name]

    def __enter__(self) -> "Channels":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for channel in self._open.values():
            channel.close()
        self._open.clear()


def _make(name: str) -> Channel:
    from reminders.channels.mail import MailChannel
    from reminders.channels.sms import sms_channel

    makers = {EMAIL: MailChannel, SMS: sms_channel}
    return makers[name]()
