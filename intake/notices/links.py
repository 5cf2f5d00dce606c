"""Links for people without an account: signed, with an end, and stored nowhere."""

import datetime as dt
import uuid

from django.core import signing
from django.urls import reverse

from intake.models import Professional, Referral

STATUS_LASTS = dt.timedelta(days=90)
THANKS_LAST = dt.timedelta(days=1)
_status = signing.TimestampSigner(salt="intake.status", sep=".")
_thanks = signing.TimestampSigner(salt="intake.thanks", sep=".")


def status_path(referral: Referral, reader: Professional) -> str:
    """The page on which `reader` sees what the man lets him see; nobody else's consent is his."""
    return reverse("refer_status", args=[_status.sign(f"{referral.pk.hex}-{reader.pk.hex}")])


def read_status(token: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Referral and reader in a link of ours. Raises `signing.BadSignature` when it is not ours or has ended."""
    referral, _, reader = _status.unsign(token, max_age=STATUS_LASTS).partition("-")
    return uuid.UUID(referral), uuid.UUID(reader)


def thanks_path(due_at: dt.datetime, page: str = "join_done") -> str:
    """The page that says when he will have been called; the same for everybody who asks at this moment."""
    return reverse(page, args=[_thanks.sign(str(int(due_at.timestamp())))])


def read_thanks(token: str) -> dt.datetime:
    """Raises `signing.BadSignature`."""
    return dt.datetime.fromtimestamp(int(_thanks.unsign(token, max_age=THANKS_LAST)), dt.UTC)
