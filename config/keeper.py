"""The last one out: waits for its launcher's end, by whatever cause, and then ends the launcher's process groups.

Run as a file with the launcher's pipe as standard input; each line adds a process group (`+123`) or forgets one that
has ended (`-123`: the system may give its number to somebody else's program). The pipe closes when the launcher ends,
also after `kill -9`. Works on every system with pipes and process groups, and it reaches grandchildren, which a
parent-death signal does not.
"""

import os
import signal
import sys
import time

PATIENCE = 8.0  # seconds for a worker's running task and the web server's open requests


def main() -> None:
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line.startswith("+") else groups.discard)(int(line[1:]))
    send(groups, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(alive(group) for group in groups):
        time.sleep(0.1)
    send(groups, signal.SIGKILL)


def send(groups: set[int], how: int) -> None:
    for group in groups:
        try:
            os.killpg(group, how)
        except (ProcessLookupError, PermissionError):
            continue


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
