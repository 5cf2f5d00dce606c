"""The messages that a demo installation keeps in a directory instead of sending them."""

import datetime as dt
import email.policy
import email.utils
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings

BACKEND = "django.core.mail.backends.filebased.EmailBackend"
SEPARATOR = b"\n" + b"-" * 79 + b"\n"  # what Django's backend writes after each message
MOST_FILES = 60
MOST_BYTES = 500_000
MOST = 50


@dataclass(frozen=True)
class KeptMessage:
    """What one message says: plain text only, nothing of it is run or fetched."""

    sender: str
    to: str
    subject: str
    sent_at: dt.datetime | None
    text: str


def kept_messages() -> list[KeptMessage] | None:
    """The last fifty, the newest first; None when messages are not kept in a directory."""
    directory = getattr(settings, "EMAIL_FILE_PATH", None)
    if settings.EMAIL_BACKEND != BACKEND or not directory:
        return None
    found = [message for path in _newest_files(Path(directory)) for message in _messages(path)]
    oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda one: one.sent_at or oldest, reverse=True)[:MOST]


def _newest_files(directory: Path) -> list[Path]:
    """Plain files of this directory itself: no links out of it, no directories below."""
    if not directory.is_dir():
        return []
    files = [path for path in directory.iterdir() if path.suffix == ".log" and path.is_file() and not path.is_symlink()]
    return sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST_FILES]


def _messages(path: Path) -> list[KeptMessage]:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - MOST_BYTES))
        parts = file.read(MOST_BYTES).split(SEPARATOR)
    if size > MOST_BYTES:
        parts = parts[1:]  # the first one is cut through
    parser = BytesParser(EmailMessage, policy=email.policy.default)
    return [_kept(parser.parsebytes(part.lstrip())) for part in parts if part.strip()]


def _kept(message: EmailMessage) -> KeptMessage:
    body = message.get_body(preferencelist=("plain",))
    return KeptMessage(
        sender=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        sent_at=_moment(message),
        text=_text(body),
    )


def _header(message: EmailMessage, name: str) -> str:
    return str(message.get(name, ""))


def _text(body: object) -> str:
    try:
        return body.get_content().strip() if isinstance(body, EmailMessage) else ""
    except (LookupError, ValueError):  # an unknown character set
        return ""


def _moment(message: EmailMessage) -> dt.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(_header(message, "Date"))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
