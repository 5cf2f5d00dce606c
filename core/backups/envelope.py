"""Encrypts a stream to public keys and opens it with a private one: the age format (age-encryption.org/v1) over gzip.

age encrypts in chunks of 64 KiB, each bound to its place and the last one marked as the last: a chunk that was
changed, moved or cut off is refused before anything of it is handed on. The memory needed does not grow with the file.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import pyrage

GZIP = 31  # zlib's number for a stream that `gunzip` reads
LEVEL = 3  # most of a backup is ciphertext already: more effort saves nothing


class Unreadable(Exception):  # noqa: N818 - said in the words of who restores
    """The file cannot be opened with this key, or is not whole. Its text is a sentence for the operator."""


def new_key() -> tuple[str, str]:
    """A new pair: the private key and the public one."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_key(text: str) -> Any:
    """What encrypts. Raises `ValueError` when `text` is no public key of age."""
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise ValueError("not a public key of age") from error


def private_key(text: str) -> Any:
    """What opens, from the content of a key file (`age-keygen` writes comments in it). Raises `Unreadable`."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str(keys[0])
    except (IndexError, pyrage.IdentityError) as error:
        raise Unreadable(
            "There is no private key in the key file; it is a line that begins with AGE-SECRET-KEY-1."
        ) from error


def seal(parts: Iterable[bytes], target: BinaryIO, keys: Sequence[str]) -> None:
    """Writes `parts`, compressed and encrypted, to `target`. Whatever reading or writing raises comes through."""
    source, sink = _Source(_squeezed(parts)), _Sink(target.write)
    try:
        pyrage.encrypt_io(source, sink, [public_key(key) for key in keys])
    except (pyrage.EncryptError, OSError, ValueError) as error:
        raise (source.error or sink.error or error) from None


def unseal(source: BinaryIO, take: Callable[[bytes], object], key: Any) -> None:
    """Hands what was sealed to `take`, part by part. Raises `Unreadable`, also at the very end: undo everything then.

    What `take` raises comes through.
    """
    gunzip = zlib.decompressobj(wbits=GZIP)
    sink = _Sink(lambda data: take(gunzip.decompress(data)))
    try:
        pyrage.decrypt_io(source, sink, [key])
    except (pyrage.DecryptError, OSError) as error:
        raise (sink.error or _reason(error)) from None
    except zlib.error as error:
        raise Unreadable("What is in this file was not written by Kring.") from error
    if not gunzip.eof or gunzip.unused_data:
        raise Unreadable("The file does not end where it should.")


def _reason(error: BaseException) -> BaseException:
    if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
        return Unreadable("This private key does not open this file: it was encrypted to another key.")
    if isinstance(error, pyrage.DecryptError):
        return Unreadable("This is not a backup, or its beginning is damaged.")
    if isinstance(error, OSError) and error.errno is None:
        return Unreadable("The file was damaged, cut off or changed after it was written.")
    return error


def _squeezed(parts: Iterable[bytes]) -> Iterator[bytes]:
    gzip = zlib.compressobj(level=LEVEL, wbits=GZIP)
    for part in parts:
        if squeezed := gzip.compress(part):
            yield squeezed
    yield gzip.flush()


class _Source:
    """What pyrage reads from; remembers an error, of which pyrage would keep only the text."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._left = parts, b""
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._left:
                self._left = next(self._parts)
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        part, self._left = self._left[:size], self._left[size:]
        return part


class _Sink:
    """What pyrage writes to; remembers the first error, since pyrage offers the same part again while it gives up."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        if self.error is not None:
            raise self.error
        try:
            self._take(data)
        except BaseException as error:
            self.error = error
            raise
        return len(data)

    def flush(self) -> None:
        """Whoever opened the file flushes it."""
