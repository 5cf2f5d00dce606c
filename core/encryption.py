"""AES-256-GCM for the fields that nobody may read from a dump.

A stored value is `key-id:` + URL-safe base64 of nonce and ciphertext. Associated data ties it to its table, row and
field, so that a value copied to another row does not decrypt. The first key of `KRING_DATA_KEYS` encrypts, all decrypt.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class DecryptionFailed(Exception):  # noqa: N818
    """No key, a wrong key, or a value that was moved or altered. Never answered with the ciphertext."""


def encrypt(plain: str, context: str) -> str:
    """Ciphertext of `plain`, bound to `context` (`table/row/field`)."""
    key_id, key = next(iter(settings.KRING_DATA_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), context.encode())
    return f"{key_id}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, context: str) -> str:
    """The plain text. Raises `DecryptionFailed`."""
    key_id, _, encoded = stored.partition(":")
    key = settings.KRING_DATA_KEYS.get(key_id)
    if key is None:
        raise DecryptionFailed(f"no data key with id '{key_id}'")
    try:
        raw = base64.urlsafe_b64decode(encoded)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise DecryptionFailed(f"a value at {context} does not decrypt with key '{key_id}'") from error


def is_current(stored: str) -> bool:
    """Whether the first key encrypted this value."""
    return stored.startswith(f"{next(iter(settings.KRING_DATA_KEYS))}:")
