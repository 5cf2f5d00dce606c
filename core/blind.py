"""Blind indexes: whether two secrets are the same can be asked of the database, what they are cannot."""

from django.utils.crypto import salted_hmac


def index(value: str, purpose: str) -> str:
    """64 hexadecimal digits, the same for the same value and purpose; empty for nothing.

    Keyed with the installation's secret: who only has the database cannot try out telephone numbers. After a new secret
    rows from before are not found any more, which costs no more than a double referral.
    """
    return salted_hmac(f"kring.blind.{purpose}", value, algorithm="sha256").hexdigest() if value else ""
