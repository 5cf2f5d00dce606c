"""The last link of each trail in a file outside the database (ADR 0023).

`KRING_TRAIL_ANCHORS` names the file; without it nothing is noted and only the signature guards the end.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.alone import alone


@dataclass(frozen=True)
class Anchor:
    """A position that a trail had reached, and its link."""

    position: int
    digest: str


def read(trail: str) -> Anchor | None:
    """What was last noted of `trail`. Raises `ValueError` when the file is not one of ours."""
    noted = _all().get(trail)
    return Anchor(**noted) if noted else None


def write(trail: str, anchor: Anchor) -> None:
    """Notes how far `trail` has come; never goes back, whatever the order in which two processes arrive."""
    if not settings.KRING_TRAIL_ANCHORS:
        return
    with alone(Path(settings.KRING_TRAIL_ANCHORS)):
        known = read(trail)
        if known is None or known.position <= anchor.position:
            _put({**_all(), trail: {"position": anchor.position, "digest": anchor.digest}})


def forget(trail: str) -> None:
    """After a restore: what was noted later than the backup no longer holds."""
    if settings.KRING_TRAIL_ANCHORS:
        with alone(Path(settings.KRING_TRAIL_ANCHORS)):
            _put({name: noted for name, noted in _all().items() if name != trail})


def _all() -> dict[str, dict]:
    path = settings.KRING_TRAIL_ANCHORS
    try:
        return json.loads(Path(path).read_text()) if path else {}
    except FileNotFoundError:
        return {}


def _put(noted: dict[str, dict]) -> None:
    path = Path(settings.KRING_TRAIL_ANCHORS)
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(noted, indent=1) + "\n")
    new.replace(path)
