"""`make test`, `make test-fast` and `make format`: steps in order, each with a heading and its seconds.

The first step that fails ends the run. What the run starts, it stops, also on Ctrl-C.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from config import processes
from tests import environment, programs, servers

ROOT = Path(__file__).resolve().parent.parent
APPS = ["core", "accounts", "reminders", "groups", "participants", "sessions", "intake", "outcomes", "home"]
# As a module, so that the checkout is importable. `loadgroup` keeps tests that share an installation on one worker.
PYTEST = ["python", "-m", "pytest", "-q"]
IN_PARALLEL = ["-n", "2", "--dist", "loadgroup"]


class StepFailed(SystemExit):
    def __init__(self, heading: str, status: int) -> None:
        super().__init__(f"kring: this step failed, the rest was not run: {heading} (status {status})")


def step(heading: str, *command: str, **variables: str) -> None:
    """Runs a tool of the environment in the checkout; raises StepFailed when it is not satisfied."""
    print(f"\n=== {heading}", flush=True)
    start = time.monotonic()
    tool = Path(sys.executable).parent / command[0]
    child = subprocess.Popen([str(tool), *command[1:]], cwd=ROOT, env={**os.environ, **variables})
    try:
        status = child.wait()
    except BaseException:
        end(child)
        raise
    print(f"--- {heading}: {time.monotonic() - start:.1f} s", flush=True)
    if status:
        raise StepFailed(heading, status)


def end(child: subprocess.Popen) -> None:
    """Lets an interrupted tool finish its own cleaning up before our servers go."""
    child.terminate()
    try:
        child.wait(timeout=20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def code() -> None:
    """Linters and contracts that read the code and run nothing."""
    step("ruff: mistakes", "ruff", "check", "--quiet", ".")
    step("ruff: format", "ruff", "format", "--check", "--quiet", ".")


def contracts() -> None:
    step("import contracts", "lint-imports", "--no-logo")


def everything() -> None:
    programs.gettext()
    programs.compose()
    browser = programs.browser()
    code()
    step("djlint: templates", "djlint", "--lint", "--quiet", "templates")
    step("mypy: types", "mypy", "config", *APPS)
    contracts()
    step("migrations complete", "python", "manage.py", "makemigrations", "--check", "--dry-run")
    step(
        "deployment check",
        "python",
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **environment.production_like(),
    )
    with servers.broker() as broker, servers.postgres() as database:
        step(
            "pytest on SQLite",
            *PYTEST,
            *IN_PARALLEL,
            "-m",
            "not browser",
            DATABASE_URL=environment.sqlite(),
            REDIS_URL=broker,
        )
        step(
            "pytest on PostgreSQL and a real broker",
            *PYTEST,
            *IN_PARALLEL,
            "-m",
            "not browser and not embedded and not once",
            DATABASE_URL=database,
            REDIS_URL=broker,
        )
    step("journeys in a browser", *PYTEST, "-m", "browser", KRING_CHROMIUM=browser)


def fast() -> None:
    programs.gettext()
    code()
    contracts()
    step(
        "pytest on SQLite",
        *PYTEST,
        *IN_PARALLEL,
        "-m",
        "not browser and not servers",
        DATABASE_URL=environment.sqlite(),
    )


def tidy() -> None:
    step("ruff: imports and small mends", "ruff", "check", "--fix", "--quiet", ".")
    step("ruff: format", "ruff", "format", "--quiet", ".")


def main(which: str) -> None:
    """Runs `all`, `fast` or `format`."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes.keep()
    start = time.monotonic()
    try:
        {"all": everything, "fast": fast, "format": tidy}[which]()
    except KeyboardInterrupt:
        raise SystemExit("kring: stopped") from None
    print(f"\nkring: {which}: all steps passed in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
