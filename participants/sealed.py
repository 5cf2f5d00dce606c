"""A file on its way from the dry run to the confirmation: sealed for one user and one group, kept in the page only."""

import base64
import binascii
import json
import zlib

from django.utils.translation import gettext as _

from core import clock, encryption
from core.errors import DomainError

VALID_FOR = 60 * 60  # seconds
MOST_SEALED = 600_000  # characters; well above a file of 200 kB that does not compress


def seal(content: bytes, purpose: str) -> str:
    """`content`, compressed and encrypted, bound to `purpose` (group and user) and to this hour."""
    packed = base64.b64encode(zlib.compress(content, 9)).decode()
    return encryption.encrypt(json.dumps([clock.now().timestamp(), packed]), f"sealed/{purpose}")


def unseal(sealed: str, purpose: str, most_bytes: int) -> bytes:
    """The content. Raises `DomainError` when it is too old, not ours, or meant for somebody or something else."""
    try:
        if len(sealed) > MOST_SEALED:
            raise ValueError
        at, packed = json.loads(encryption.decrypt(sealed, f"sealed/{purpose}"))
        # One byte more than allowed: the reader refuses it, and nothing larger is ever unpacked.
        content = zlib.decompressobj().decompress(base64.b64decode(packed), most_bytes + 1)
    except (encryption.DecryptionFailed, ValueError, binascii.Error, zlib.error) as error:
        raise DomainError(_("What you checked can't be read any more. Upload the file again.")) from error
    if clock.now().timestamp() - at > VALID_FOR:
        raise DomainError(_("You checked this file more than an hour ago. Upload it again."))
    return content
