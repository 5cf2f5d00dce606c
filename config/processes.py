"""Starts and stops the programs that belong to one Kring, so that none outlives it, however it ends.

Each program leads a process group of its own: a Ctrl-C in the terminal reaches the launcher alone, which then
stops them in order. When the launcher itself is killed, the keeper (`config.keeper`) stops the groups.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
_keeper: subprocess.Popen | None = None


def keep(*, inherit: Sequence[int] = ()) -> None:
    """Starts the keeper. It holds the file descriptors `inherit` open until everything has stopped."""
    global _keeper  # noqa: PLW0603 - one launcher, one keeper
    script = Path(__file__).with_name("keeper.py")
    _keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=inherit,
        start_new_session=True,
    )


def start(
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    text: str | None = None,
    user: str | None = None,
) -> subprocess.Popen:
    """Starts `command` in a process group of its own, its talk appended to `log`, `text` on its standard input."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=user and _group(user),
            extra_groups=[] if user else None,
            preexec_fn=_end_with_launcher,  # noqa: PLW1509 - the launcher has one thread
        )
    _tell_keeper(f"+{process.pid}")
    if text is not None and process.stdin:
        with contextlib.suppress(BrokenPipeError):  # it ended at once: whoever started it will notice
            process.stdin.write(text.encode())
            process.stdin.close()
    return process


def _end_with_launcher() -> None:
    """On Linux the kernel itself ends a program whose launcher is gone, in case the keeper was killed with it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _group(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def _tell_keeper(what: str) -> None:
    if _keeper and _keeper.stdin:
        with contextlib.suppress(BrokenPipeError):  # somebody killed the keeper; the launcher goes on without
            _keeper.stdin.write(f"{what}\n".encode())
            _keeper.stdin.flush()


def stop(running: Sequence[subprocess.Popen], *, patience: float, how: int = signal.SIGTERM) -> None:
    """Asks every program to end, and ends what has not after `patience` seconds, with all its children."""
    for process in running:
        _signal(process.pid, how)
    deadline = time.monotonic() + patience
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        _signal(process.pid, signal.SIGKILL)  # also what the leader of the group may have left behind
        process.wait()
        _tell_keeper(f"-{process.pid}")


def _signal(group: int, how: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, how)


def tail(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for the sentence that says why something stopped."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
