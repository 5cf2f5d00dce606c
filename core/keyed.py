"""Keyed digests of what must be recognised and never be read: return codes, addresses that ask too often.

The keys come from the data keys: a digest is made with the first one and recognised with all, so that it survives the
change of keys as encrypted fields do.
"""

import hashlib
import hmac
from collections.abc import Iterable

from django.conf import settings


def digest(value: str, purpose: str) -> str:
    """64 characters; the same for the same `value` and `purpose` as long as the first data key stays."""
    return _digest(next(iter(settings.KRING_DATA_KEYS.values())), value, purpose)


def digests(value: str, purpose: str) -> list[str]:
    """What `digest` gave or gives under every data key, the present one first."""
    return [_digest(key, value, purpose) for key in settings.KRING_DATA_KEYS.values()]


def _digest(key: bytes, value: str, purpose: str) -> str:
    own_key = hmac.digest(key, f"digest/{purpose}".encode(), "sha256")
    return hmac.new(own_key, value.encode(), hashlib.sha256).hexdigest()


def is_one_of(stored: str, candidates: Iterable[str]) -> bool:
    """Whether `stored` is one of `candidates`; takes as long whichever it is."""
    found = [hmac.compare_digest(stored, candidate) for candidate in candidates]
    return any(found)
