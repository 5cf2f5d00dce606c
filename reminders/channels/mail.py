"""E-mail: plain text and HTML, neutral sender, over one SMTP connection for a batch."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.template.loader import get_template

from reminders.channels import ChannelError, FateUnknown, Parcel, Refused, TryLater, mime

HEADERS = {
    "Auto-Submitted": "auto-generated",  # RFC 3834: no answering machine answers
    "X-Auto-Response-Suppress": "All",
}


def address_of(link: str) -> str:
    """A path in Kring as a whole address; whole addresses as they are."""
    return f"{settings.KRING_ORIGIN}{link}" if link.startswith("/") else link


@dataclass(frozen=True)
class Prepared:
    """A mail from which nothing is left to compute: what can go wrong from here on is the outside world."""

    mail: EmailMultiAlternatives
    sender: str
    receiver: str
    content: bytes


class MailChannel:
    def __init__(self) -> None:
        self._backend: Any = get_connection()

    def prepare(self, parcel: Parcel) -> Prepared:
        """The whole mail. The same message always gets the same Message-ID."""
        words = parcel.words
        name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        context = {
            "words": words,
            "lines": [str(line) for line in words.lines],
            "link": address_of(words.link),
            "language": parcel.contact.reads,
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(str(words.subject).split()),
            body=get_template("reminders/message.txt").render(context),
            from_email=formataddr((words.sender or name, address)),
            to=[parcel.contact.mail_address],
            headers={**HEADERS, "Message-ID": parcel.message.message_id},
            connection=self._backend,
        )
        mail.attach_alternative(get_template("reminders/message.html").render(context), "text/html")
        receiver = _address(parcel.contact.mail_address)
        return Prepared(mail, address, receiver, _content(mail, parcel.message.pk.hex))

    def send(self, prepared: Prepared) -> None:
        if not isinstance(self._backend, EmailBackend):
            _certainly(lambda: self._backend.send_messages([prepared.mail]))
            return
        try:
            connection = self._ready(prepared.sender)
            _accept(connection.rcpt(prepared.receiver))
            _data(connection, prepared.content)
        except ChannelError as error:
            self._clear(error)
            raise
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise TryLater(type(error).__name__) from error

    def _ready(self, sender: str) -> smtplib.SMTP:
        """A connection on which the sender has been announced. One that went stale between two mails is opened anew."""
        kept = self._backend.connection is not None
        try:
            return self._announce(sender)
        except TryLater:
            self._drop()
            if not kept:
                raise
            return self._announce(sender)

    def _announce(self, sender: str) -> smtplib.SMTP:
        """Raises `TryLater`, also when the sender is refused: that is the installation's fault and not this mail's."""
        _certainly(self._backend.open)
        connection: smtplib.SMTP = self._backend.connection
        _certainly(connection.ehlo_or_helo_if_needed)
        code = _certainly(lambda: connection.mail(sender))[0]
        if not 200 <= code < 300:
            raise TryLater(f"SMTP {code} for the sender")
        return connection

    def _clear(self, error: Exception) -> None:
        """After a refusal the connection is as good as new; after anything stranger it is not trusted again."""
        connection = self._backend.connection
        if connection is None or isinstance(error, FateUnknown):
            self._drop()
            return
        try:
            connection.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        connection, self._backend.connection = self._backend.connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        try:
            self._backend.close()
        except (smtplib.SMTPException, OSError):
            self._drop()


def _content(mail: EmailMultiAlternatives, boundary: str) -> bytes:
    """The same mail as `mail.message()` would make of it."""
    headers = {"Subject": mail.subject, "From": mail.from_email, "To": _address(mail.to[0]), **mail.extra_headers}
    return mime.whole(headers, str(mail.body), str(mail.alternatives[0][0]), f"=={boundary}")


def _address(address: str) -> str:
    """As it stands in SMTP and in the header; a domain with other letters becomes its ASCII form."""
    return address if address.isascii() else sanitize_address(address, "utf-8")


def _certainly(step: Callable[[], Any]) -> Any:
    """Runs a step before which nothing can have been delivered."""
    try:
        return step()
    except smtplib.SMTPResponseException as error:
        raise TryLater(f"{type(error).__name__} {error.smtp_code}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(type(error).__name__) from error


def _accept(reply: tuple[int, bytes]) -> None:
    """A reply of the 200s passes, 500s refuse for good, 400s for now. Only the code is kept: texts repeat addresses."""
    code = reply[0]
    if 500 <= code < 600:
        raise Refused(f"SMTP {code}")
    if not 200 <= code < 400:
        raise TryLater(f"SMTP {code}")


def _data(connection: smtplib.SMTP, content: bytes) -> None:
    """The mail itself. From the first byte of it on, a lost connection leaves its fate unknown."""
    connection.putcmd("data")
    _accept(connection.getreply())
    quoted = smtplib._quote_periods(content)  # type: ignore[attr-defined]
    ending = b".\r\n" if quoted.endswith(b"\r\n") else b"\r\n.\r\n"
    try:
        connection.send(quoted + ending)
        reply = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise FateUnknown(type(error).__name__) from error
    _accept(reply)
