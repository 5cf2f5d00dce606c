"""`make run`: starts a whole Kring on this machine, for one person to try, and stops all of it again.

SQLite, a real broker, a real Celery worker and beat, and gunicorn on the loopback address, everything it keeps in
one directory (DATA). `python -m config.run` serves; `… demo` loads the demo organisation, `… backup` writes a backup
into DATA/backups; `… manage <command>` runs one of Django's commands in the same environment.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from config import broker, embedded, processes
from config.bootstrap import ROOT, Refusal, check_port, check_writable, data_directory, port_wanted, say

START_SECONDS = 60.0  # a slow machine's first start; a dead child is noticed at once
STOP_SECONDS = 8.0
ACCOUNTS = "demo-accounts.txt"
PYTHON = [sys.executable, "-m"]
COMMANDS = {
    "web": [
        *PYTHON,
        "gunicorn",
        "config.wsgi",
        "--workers=2",
        "--threads=4",
        "--preload",
        "--graceful-timeout=5",
        "--no-control-socket",
    ],
    # Prefork as in production, because the other pools ignore the tasks' time limits; alone, so nobody to mingle with.
    "worker": [
        *PYTHON,
        "celery",
        "-A",
        "config",
        "worker",
        "--pool=prefork",
        "--concurrency=1",
        "--loglevel=INFO",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ],
    "beat": [*PYTHON, "celery", "-A", "config", "beat", "--loglevel=WARNING", "--pidfile="],
}


class Stopped(BaseException):
    """Somebody wants Kring to stop: Ctrl-C, a signal, or the end of the program that started it.

    Not an Exception: nothing that catches errors may catch it.
    """


def main(arguments: list[str]) -> None:
    os.umask(0o077)
    data, port = data_directory(), port_wanted()
    check_writable(data, "run: make run DATA=/a/directory/of/your/own", mode=0o700)
    if arguments:
        beside(data, port, arguments)
    else:
        serve(data, port)


def beside(data: Path, port: int, arguments: list[str]) -> None:
    """Runs one command in the installation's environment, whether or not it is being served."""
    os.environ.update(embedded.environment(data, port, embedded.remembered_broker(data)))
    if arguments[0] == "demo":
        prepare(data, again=True)
        return
    if arguments[0] == "backup":
        (data / "backups").mkdir(mode=0o700, exist_ok=True)
        arguments = ["manage", "backup", "--to", str(data / "backups")]
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments[1:]])


def serve(data: Path, port: int) -> None:
    """Starts everything, says where it is, and stays until it has to stop."""
    check_port(port)
    held = embedded.lock(data)
    for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(wanted, _stop)
    running: dict[str, subprocess.Popen] = {}
    try:
        processes.keep(inherit=[held])
        start_all(data, port, running)
        watch(running, data)
    except Stopped:
        say("stopping")
    finally:
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it behind
        stop_all(running)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def start_all(data: Path, port: int, running: dict[str, subprocess.Popen]) -> None:
    """Starts the broker, prepares the database, starts the rest and waits until it answers. Fills `running`."""
    began = time.monotonic()
    logs = fresh_logs(data)
    try:
        running["broker"], address = broker.start(data / "broker", logs / "broker.log")
    except broker.BrokerError as failure:
        raise Refusal(str(failure)) from None
    variables = embedded.environment(data, port, address)
    embedded.remember(data, variables)
    os.environ.update(variables)
    prepare(data)
    extra = {"web": [f"--bind=127.0.0.1:{port}"], "beat": [f"--schedule={data / 'beat-schedule'}"]}
    for name, command in COMMANDS.items():
        running[name] = processes.start(command + extra.get(name, []), log=logs / f"{name}.log", cwd=ROOT)
    wait_until_ready(port, running, data)
    announce(data, port, time.monotonic() - began)


def fresh_logs(data: Path) -> Path:
    """The directory of the logs, with those of the start before kept as `.1`."""
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    for old in logs.glob("*.log"):
        old.replace(old.with_suffix(".log.1"))
    return logs


def prepare(data: Path, *, again: bool = False) -> None:
    """Brings the database up to date and loads the demo organisation the first time (or `again`)."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("preparing the database")
        call_command("migrate", interactive=False, verbosity=0)
    if again or not (data / ACCOUNTS).exists():
        load_demo(data / ACCOUNTS)
    connection.close()


def load_demo(accounts: Path) -> None:
    """Loads the demo organisation; where there is an organisation already, says so and changes nothing."""
    from django.core.management import CommandError, call_command

    say("loading the demo organisation (two years of evenings; once)")
    try:
        call_command("demo", accounts=accounts, stdout=io.StringIO())
    except CommandError as refusal:
        say(f"the demo was not loaded: {refusal}")


def wait_until_ready(port: int, running: dict[str, subprocess.Popen], data: Path) -> None:
    """Returns when the pages are served and the worker takes tasks; raises Refusal when that does not come."""
    deadline = time.monotonic() + START_SECONDS
    while not (answers(port) and " ready." in processes.tail(data / "log" / "worker.log", lines=50)):
        check_alive(running, data)
        if time.monotonic() > deadline:
            raise Refusal(f"Kring does not answer after {START_SECONDS:.0f} seconds; see {data / 'log'}")
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whether database and broker answer. The deliverer shows itself with its first tick, some seconds later."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz/", timeout=5) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError as error:
        checks = json.loads(error.read() or b"{}") if error.code == 503 else {}
        return bool(checks.get("database") and checks.get("broker"))
    except (urllib.error.URLError, OSError, ValueError):
        return False


def announce(data: Path, port: int, seconds: float) -> None:
    say(f"ready in {seconds:.1f} s: http://localhost:{port}/  (Ctrl-C stops it)")
    accounts = data / ACCOUNTS
    if accounts.exists():
        print(f"\nDemo sign-ins (also in {accounts}; invented people only):")
        for line in accounts.read_text().splitlines():
            role, email, password = [*line.split("\t"), "", ""][:3]
            print(f"  {role:<14} {email:<40} {password or '(a code by e-mail)'}")
    print(f"Messages that Kring sends are kept in {data / 'mail'}", flush=True)


def watch(running: dict[str, subprocess.Popen], data: Path) -> None:
    """Stays while everything runs. Raises Stopped when the program that started us is gone."""
    parent = os.getppid()
    while True:
        check_alive(running, data)
        if os.getppid() != parent:
            raise Stopped
        time.sleep(0.3)


def check_alive(running: dict[str, subprocess.Popen], data: Path) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            said = processes.tail(data / "log" / f"{name}.log")
            raise Refusal(f"the {name} stopped (status {process.returncode}), so everything stops. It said:\n{said}")


def stop_all(running: dict[str, subprocess.Popen]) -> None:
    """First who uses the broker, then the broker."""
    processes.stop([process for name, process in running.items() if name != "broker"], patience=STOP_SECONDS)
    processes.stop([process for name, process in running.items() if name == "broker"], patience=3)


if __name__ == "__main__":
    main(sys.argv[1:])
