"""Kring is lost in the middle of its work and put back from a backup: what is lost, what is sent a second time?

    python -m benchmarks.drill_restore --messages 3000 --rows 200000

A database with messages in every state, evenings and promises; real workers send. A backup is made while they work;
they go on for some seconds, sending what is due and planning more, and are killed. The backup is restored into an
empty place in which a worker runs already, and the sweeps go on there. Counts mails that were sent a second time,
canaries in the backup, attacks on the file that were not refused, and the memory that backup and restore need. On
PostgreSQL also from one engine to the other. Prints a table, writes `results/restore-*.json`, ends with 1 when a figure
is missed.
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import scratch
from benchmarks.drill_stage import ROOT, Broker, Post, Worker
from benchmarks.smtp_sink import free_port

Figures = dict[str, Any]
CANARY = "Kanarie"
MEANWHILE = 8.0  # seconds that the lost Kring works after its backup
LATER = 75.0  # seconds after which what was not due yet becomes due
PATIENCE = 240.0
MOST_MEMORY = 1.5  # times the memory of a small database that a large one may take


class Stage:
    """One broker, one mail server, keys, and empty databases of both engines as far as there are."""

    def __init__(self, folder: Path, places: dict[str, Any], broker: Broker, port: int) -> None:
        from core.backups import envelope

        self.folder, self.places, self.broker, self.port = folder, places, broker, port
        self.anchors = folder / "anchors.json"
        self.key, self.file = folder / "key.txt", folder / "backup.age"
        private, public = envelope.new_key()
        self.key.write_text(private)
        os.environ["KRING_BACKUP_KEY"] = public

    def backup(self, url: str) -> int:
        """Makes a backup as an operator does; the memory that it took, in MiB."""
        return _measured(url, "backup", "--to", str(self.file))

    def restore(self, url: str) -> int:
        return _measured(url, "restore", str(self.file), "--key", str(self.key))


def _measured(url: str, *arguments: str) -> int:
    command = [sys.executable, "-m", "benchmarks.drill_app", *arguments]  # manage.py with the kinds of the drill
    process, most = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}), 0
    # What `wait4` tells begins with the memory of this process, from which that one was forked.
    while process.poll() is None:
        most = max(most, _peak(process.pid))
        time.sleep(0.02)
    assert process.returncode == 0, f"{arguments[0]} failed"
    return most


def _peak(pid: int) -> int:
    """The most memory that a process has had so far, in MiB; 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


@contextlib.contextmanager
def worker(url: str) -> Iterator[Worker]:
    """A worker on the database at `url`, killed at the end as a power cut would."""
    given = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = url
    try:
        started = Worker()
    finally:
        os.environ["DATABASE_URL"] = given
    try:
        yield started
    finally:
        started.kill()


def tick() -> None:
    """What the beat asks for, all at once."""
    from core.tasks import seal_audit
    from reminders import tasks
    from sessions import tasks as of_sessions

    for task in (of_sessions.sweep_promises, of_sessions.plan_reminders, tasks.sweep, tasks.deliver, seal_audit):
        task.delay()


def ticking(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        tick()
        time.sleep(0.5)


def drill(stage: Stage, source: str, target: str, messages: int) -> Figures:
    """One loss and one restore, from an engine to an engine."""
    from benchmarks import drill_restore_rows as rows
    from tests import elsewhere

    old, new = stage.places[source].new(), stage.places[target].new()
    stage.anchors.unlink(missing_ok=True)
    post = Post(stage.folder, stage.port)
    try:
        with elsewhere.inside(old), worker(old):
            rows.fill(messages, canary=CANARY, meanwhile=MEANWHILE, later=LATER)
            tick()
            rows.wait_until_sent(messages // 4)
            at_backup = post.size()
            stage.backup(old)
            rows.more_evenings(MEANWHILE)
            ticking(MEANWHILE)
        stage.broker.empty()
        time.sleep(1)
        with elsewhere.inside(old):
            before, known = post.counts(), rows.perhaps_sent()
        with worker(new):
            began = time.monotonic()
            stage.restore(new)
            seconds = time.monotonic() - began
            with elsewhere.inside(new):
                figures = rows.held(known)
                _until_everything_left(rows)
                again = rows.sent_again(known)
        after = post.counts() - before
        with elsewhere.inside(new):
            return {
                "mails before the backup": at_backup,
                "mails after it, before the loss": before.total() - at_backup,
                "restored in seconds": round(seconds, 1),
                **figures,
                "mails after the restore": after.total(),
                "mails sent again": len(set(before) & set(after)) + again + sum(n - 1 for n in after.values()),
                **rows.whole(),
                **rows.canaries(stage.file, stage.key, CANARY),
            }
    finally:
        post.kill()


def _until_everything_left(rows: Any) -> None:
    end = time.monotonic() + PATIENCE
    while rows.open_messages(LATER) and time.monotonic() < end:
        ticking(1)


def attacks(stage: Stage) -> Figures:
    """Every chunk of the last backup changed, left out, doubled, exchanged with the next; the file cut off there."""
    from core.backups import envelope

    content, key = stage.file.read_bytes(), envelope.private_key(stage.key.read_text())
    done = refused = 0
    for attacked in _attacked(content):
        done += 1
        try:
            _open(attacked, key)
        except envelope.Unreadable:
            refused += 1
    _open(content, key)  # and untouched it opens
    return {"attacks on the file": done, "refused": refused}


def _open(content: bytes, key: Any) -> None:
    import io

    from core.backups import envelope

    envelope.unseal(io.BytesIO(content), lambda _part: None, key)


def _attacked(content: bytes) -> Iterator[bytes]:
    chunk = 64 * 1024 + 16
    start = content.index(b"\n", content.index(b"\n---") + 1) + 1 + 16  # after the header and its nonce
    for at in range(start, len(content), chunk):
        one, two = content[at : at + chunk], content[at + chunk : at + 2 * chunk]
        rest, after = content[at + len(one) :], content[at + len(one) + len(two) :]
        yield content[:at] + one[:7] + bytes([one[7] ^ 1]) + one[8:] + rest
        yield content[:at] + rest
        yield content[:at] + one + one + rest
        yield content[:at]
        yield content[: at + len(one) // 2]
        if two:
            yield content[:at] + two + one + after


def memory(stage: Stage, engine: str, count: int) -> Figures:
    """What backup and restore need for a small database and for one with `count` rows more."""
    from benchmarks import drill_restore_rows as rows
    from tests import elsewhere

    small, url = stage.places[engine].new(), stage.places[engine].new()
    small_backup = stage.backup(small)
    small_restore = stage.restore(stage.places[engine].new())
    with elsewhere.inside(url):
        rows.many(count)
    began = time.monotonic()
    large_backup = stage.backup(url)
    middle = time.monotonic()
    large_restore = stage.restore(stage.places[engine].new())
    return {
        "rows": count,
        "file MiB": round(stage.file.stat().st_size / 2**20, 1),
        "backup seconds": round(middle - began, 1),
        "restore seconds": round(time.monotonic() - middle, 1),
        "backup MiB of memory, small and large": [small_backup, large_backup],
        "restore MiB of memory, small and large": [small_restore, large_restore],
    }


def missed(results: dict[str, Figures]) -> list[str]:
    """Which figures are not as promised."""
    zero = ("mails sent again", "broken trails", "canaries in the file", "canaries in what it holds")
    found = [f"{name}: {figure}" for name, one in results.items() for figure in zero if one.get(figure)]
    for name, one in results.items():
        if "held back" in one and not (one["held back"] and one["mails after the restore"]):
            found.append(f"{name}: nothing was put to the test")
        if one.get("attacks on the file", 0) != one.get("refused", 0):
            found.append(f"{name}: an attack was not refused")
        for figure in ("backup", "restore"):
            small, large = one.get(f"{figure} MiB of memory, small and large", (1, 1))
            if large > MOST_MEMORY * small:
                found.append(f"{name}: the memory of a {figure} grows with the database")
    return found


def run(given: argparse.Namespace) -> tuple[str, dict[str, Figures]]:
    """The engine, and the figures of every way that it can go."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kring-drill-")))
        broker, port = Broker(), free_port()
        broker.start()
        stack.callback(broker.stop)
        os.environ.update({"REDIS_URL": broker.url, "EMAIL_URL": f"smtp://127.0.0.1:{port}"})
        os.environ["KRING_TRAIL_ANCHORS"] = str(folder / "anchors.json")
        from django.db import connection

        from benchmarks import drill_app  # noqa: F401 - sets Django up with the kinds of the drill
        from tests import elsewhere

        engine = connection.vendor
        engines = [engine] if engine == "sqlite" else ["postgresql", "sqlite"]
        places = {one: elsewhere.Places(one, folder) for one in engines}
        for one in places.values():
            stack.callback(one.drop)
        stage = Stage(folder, places, broker, port)
        pairs = [] if given.only_memory else [(one, other) for one in engines for other in engines]
        results: dict[str, Figures] = {}
        for one, other in pairs:
            if engine in (one, other):
                _show(results, f"{one} to {other}", drill(stage, one, other, given.messages))
        stage.anchors.unlink(missing_ok=True)
        _show(results, "memory", memory(stage, engine, given.rows))
        _show(results, "the file", attacks(stage))
        return engine, results


def _show(results: dict[str, Figures], name: str, figures: Figures) -> None:
    results[name] = figures
    print(f"{name:<26}", "  ".join(f"{figure} {value}" for figure, value in figures.items()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--only-memory", action="store_true", help="measure the memory and attack the file, no more")
    given = parser.parse_args()
    import tests.environment  # noqa: F401 - gives what the environment does not say

    engine, results = run(given)
    scratch.keep("restore", engine, results)
    found = missed(results)
    for sentence in found:
        print("MISSED:", sentence)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
