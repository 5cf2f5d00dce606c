"""Puts a backup in its place: whole, on the disk and readable by its owner only, or not at all."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core import clock


def named(place: Path) -> Path:
    """The file itself; in a directory one that is named after the moment (UTC), so that names sort by age."""
    return place / f"kring-{clock.now():%Y%m%dT%H%M%SZ}.age" if place.is_dir() else place


@contextlib.contextmanager
def whole(final: Path) -> Iterator[BinaryIO]:
    """A file to write to that gets its name when everything is on the disk. On an error nothing is left.

    Who is killed leaves `.NAME.part`, which is encrypted like the rest; the next backup of that name replaces it.
    """
    draft = final.with_name(f".{final.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(final)
        _note_name(final.parent)
    finally:
        draft.unlink(missing_ok=True)


def _note_name(directory: Path) -> None:
    """The new name itself is on the disk too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
