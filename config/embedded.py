"""What an embedded installation keeps in its directory DATA, and the environment that Kring runs in there."""

import base64
import fcntl
import json
import os
import shlex
import time
from pathlib import Path
from urllib.parse import quote

from config.bootstrap import Refusal

NO_BROKER = "redis://127.0.0.1:1/0"


def secrets_of(data: Path) -> dict[str, str]:
    """The secrets of this installation: made once, readable for its owner only, never changed here."""
    place = data / "secrets.json"
    if not place.exists():
        fresh = {
            "KRING_SECRET_KEY": base64.urlsafe_b64encode(os.urandom(48)).decode(),
            "KRING_DATA_KEYS": "k1:" + base64.urlsafe_b64encode(os.urandom(32)).decode(),
        }
        write_private(place, json.dumps(fresh, indent=1) + "\n")
    try:
        kept = json.loads(place.read_text())
        return {name: str(kept[name]) for name in ("KRING_SECRET_KEY", "KRING_DATA_KEYS")}
    except (ValueError, KeyError, TypeError):
        raise Refusal(f"{place} cannot be read as Kring's secrets; put back the copy from your backup.") from None


def environment(data: Path, port: int, broker: str) -> dict[str, str]:
    """All variables of an embedded installation: invented people only, plain HTTP on the loopback address."""
    return {
        **secrets_of(data),
        "DATABASE_URL": "sqlite:///" + quote(str(data / "kring.sqlite3")),
        "REDIS_URL": broker,
        "EMAIL_URL": "filemail:///" + quote(str(data / "mail")),
        "KRING_TRAIL_ANCHORS": str(data / "trail-anchors.json"),
        "KRING_ERASURES": str(data / "erasures.jsonl"),
        "KRING_DEBUG": "0",
        "KRING_LOG": "line",
        "KRING_HTTPS": "0",
        "KRING_STAFF_MFA": "0",
        "KRING_DEMO": "1",
        "KRING_PLAIN_STATIC": "0",
        "KRING_HOSTS": "localhost,127.0.0.1,[::1]",
        "KRING_ORIGIN": f"http://localhost:{port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def remember(data: Path, variables: dict[str, str]) -> None:
    """Writes the environment for whoever runs `manage.py` beside a running Kring (`set -a; . DATA/kring.env`)."""
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in variables.items()]
    write_private(data / "kring.env", "".join(lines))


def remembered_broker(data: Path) -> str:
    """The broker's address of the last start; an address where nothing listens when there was none."""
    try:
        words = shlex.split((data / "kring.env").read_text())
    except OSError:
        return NO_BROKER
    return next((word.partition("=")[2] for word in words if word.startswith("REDIS_URL=")), NO_BROKER)


def write_private(place: Path, content: str) -> None:
    """Writes a file that only its owner reads, whole or not at all."""
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(place)


def lock(data: Path, *, patience: float = 15) -> int:
    """Takes DATA for this Kring and returns the lock's file descriptor; the system frees it when its holders end.

    A Kring that was killed a moment ago still has programs to stop, so this waits `patience` seconds for those;
    for a Kring that runs it does not. Raises Refusal.
    """
    place = data / "kring.lock"
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
            if _runs(holder) or time.monotonic() > deadline:
                raise Refusal(
                    f"another Kring (process {holder}) runs on {data}; stop it or run: make run DATA=/elsewhere"
                ) from None
            time.sleep(0.1)
        else:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            return descriptor


def _runs(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
