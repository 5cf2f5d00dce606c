"""Health checks for containers: `python -I config/probe.py web` or `… beat FILE`; status 0 when healthy.

Standard library only and run as a file, because it runs every few seconds.
"""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

OLDEST_SCHEDULE = 600.0  # seconds; beat writes its schedule at least every three minutes


def web(port: int = 8000) -> bool:
    """The web process answers. It is asked by the name it serves, because it refuses others."""
    host = os.environ.get("KRING_HOSTS", "localhost").split(",")[0].strip().lstrip(".*")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz/", headers={"Host": host or "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def beat(schedule: str) -> bool:
    """Beat wrote its schedule lately; the file's name may carry the ending of the library that writes it."""
    place = Path(schedule)
    written = [file.stat().st_mtime for file in place.parent.glob(place.name + "*")]
    return bool(written) and time.time() - max(written) < OLDEST_SCHEDULE


if __name__ == "__main__":
    healthy = web(*map(int, sys.argv[2:])) if sys.argv[1] == "web" else beat(sys.argv[2])
    sys.exit(0 if healthy else 1)
