"""Builds Kring's environment with nothing but a bare Python: `python3 config/bootstrap.py [--dev] [python arguments]`.

Prepares the virtual environment, the translations and the static files, each only when something changed, and
then becomes that environment's Python with the arguments given (`-m config.run`). Run as a file, by whatever
Python the machine has: standard library only, nothing of Kring imported, and syntax that Python 3.6 can read,
so that an old one gets a sentence instead of a traceback.
"""

import hashlib
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 13)
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|Max retries exceeded|"
    r"Failed to establish a new connection|\(from versions: none\)|Connection aborted|Network is unreachable"
)
DISK_FULL = re.compile(r"No space left on device|Errno 28|Disk quota exceeded|Errno 122")
NOT_WRITABLE = re.compile(r"Permission denied|Read-only file system|Errno 13|Errno 30")
PIP_OPTIONS = [
    "--require-hashes",
    "--no-deps",
    "--no-input",
    "--disable-pip-version-check",
    "--no-warn-script-location",
]
PIP_OPTIONS += ["--root-user-action=ignore", "--progress-bar=off", "--retries=2", "--timeout=20"]
WRONG_HASH = re.compile(r"THESE PACKAGES DO NOT MATCH THE HASHES")


class Refusal(SystemExit):
    """Ends with status 1 and one sentence for the person at the terminal."""

    def __init__(self, sentence: str) -> None:
        super().__init__("kring: " + sentence)


def say(sentence: str) -> None:
    print("kring: " + sentence, flush=True)


def check_python() -> None:
    """Refuses a Python that Kring is not tested on."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Refusal(
            "Python {}.{} cannot run Kring; install 3.11, 3.12 or 3.13 (make takes PYTHON=/path/to/python).".format(
                *sys.version_info[:2]
            )
        )


def check_writable(directory: Path, remedy: str, mode: int = 0o755) -> None:
    """Makes `directory` where it does not exist and refuses when no file can be written in it."""
    probe = directory / ".kring-{}".format(os.getpid())
    try:
        directory.mkdir(mode=mode, parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        if DISK_FULL.search(str(error)):
            raise Refusal("the disk that holds {} is full; make room and try again.".format(directory))
        raise Refusal("cannot write in {} ({}); {}".format(directory, error.strerror, remedy))


def port_wanted() -> int:
    """The port of `make run`: the variable PORT, else 8000."""
    wanted = os.environ.get("PORT") or "8000"
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise Refusal("PORT is '{}'; set it to a number from 1 to 65535.".format(wanted))
    return int(wanted)


def check_port(port: int) -> None:
    """Refuses a port of the loopback address that another program holds."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Refusal("port {} is for the system only; run: make run PORT=8000".format(port))
        except OSError:
            raise Refusal("port {} is taken; stop what listens there or run: make run PORT=8001".format(port))


def data_directory() -> Path:
    """Where an embedded installation keeps everything: the variable DATA, else `var` in the checkout."""
    return Path(os.environ.get("DATA") or ROOT / "var").expanduser().absolute()


def venv_directory() -> Path:
    return Path(os.environ.get("KRING_VENV") or ROOT / ".venv").expanduser().absolute()


def digest(paths: list) -> str:
    """One fingerprint of the contents of files and of the names, sizes and times in directories."""
    total = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for path in paths:
        if path.is_dir():
            for entry in sorted(path.rglob("*")):
                facts = entry.stat()
                total.update("{} {} {}".format(entry, facts.st_size, facts.st_mtime_ns).encode())
        elif path.exists():
            total.update(path.read_bytes())
    return total.hexdigest()


def captured(command: list, variables: dict = {}) -> subprocess.CompletedProcess:  # noqa: B006 - only read
    """Runs a tool in the checkout and keeps what it says."""
    return subprocess.run(
        command,
        cwd=str(ROOT),
        env=dict(os.environ, **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )


def make_venv(venv: Path) -> None:
    """Makes the virtual environment unless a working one is there."""
    python = venv / "bin" / "python"
    if python.exists() and captured([str(python), "-c", "import pip"]).returncode == 0:
        return
    try:
        import ensurepip  # noqa: F401
        import venv as _venv  # noqa: F401
    except ImportError:
        raise Refusal(
            "this Python has no venv module; install it (Debian and Ubuntu: apt install python3-venv) and try again."
        )
    if venv.exists() and any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        raise Refusal("{} is not a virtual environment and not empty; move it away or set KRING_VENV.".format(venv))
    check_writable(venv, "set KRING_VENV to a directory of your own.")
    say("making the environment in {}".format(venv))
    made = captured([sys.executable, "-I", "-m", "venv", "--clear", str(venv)])
    if made.returncode:
        raise explain(made.stdout, "Python could not make a virtual environment")


def explain(output: str, otherwise: str) -> Refusal:
    """The one sentence that fits what a tool printed before it failed."""
    if DISK_FULL.search(output):
        return Refusal("the disk is full; make room (about 300 MB) and try again.")
    if WRONG_HASH.search(output):
        return Refusal("a package differs from what the lock file pins (its hash is another), so it was not installed.")
    if NOT_WRITABLE.search(output):
        return Refusal("the environment's directory cannot be written; set KRING_VENV to a directory of your own.")
    if NO_NETWORK.search(output):
        return Refusal("cannot reach the package registry; check the network (or pip's settings) and try again.")
    return Refusal("{}:\n{}".format(otherwise, "\n".join(output.strip().splitlines()[-15:])))


def install(venv: Path, lock: Path) -> None:
    """Installs what `lock` pins, by hash."""
    total = len(re.findall(r"^[a-z0-9]", lock.read_text(), re.MULTILINE))
    say("installing {} packages from {} (once; later starts skip this)".format(total, lock.name))
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "-r", str(lock), *PIP_OPTIONS]
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    output = show_progress(pip)
    if pip.wait():
        raise explain(output, "pip could not install the packages")


def installed(venv: Path, lock: Path) -> tuple:
    """Whether the environment holds what `lock` pins, and the stamp and fingerprint that say so."""
    stamp = venv / "kring-{}.stamp".format(lock.stem)
    fingerprint = digest([lock])
    there = (venv / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == fingerprint
    return there, stamp, fingerprint


def show_progress(pip: subprocess.Popen) -> str:
    """Turns pip's talk into a short line every few packages; returns all of it."""
    lines = []
    found = 0
    for line in pip.stdout or ():
        lines.append(line)
        if line.startswith("Collecting "):
            found += 1
            if found % 5 == 0:
                print("       {:3} {}".format(found, line.split()[1].split("==")[0]), flush=True)
        elif line.startswith("Installing collected"):
            print("       all here; unpacking", flush=True)
        elif "Retrying" in line and found < 2:
            print("       the registry does not answer; trying again", flush=True)
    return "".join(lines)


def compile_messages(venv: Path) -> None:
    """Compiles the translations with Babel: the machine needs no gettext."""
    catalogues = list(ROOT.glob("locale/*/LC_MESSAGES/django.po"))
    if all(up_to_date(po.with_suffix(".mo"), po) for po in catalogues):
        return
    say("compiling the translations")
    done = captured([str(venv / "bin" / "pybabel"), "compile", "-D", "django", "-d", str(ROOT / "locale")])
    if done.returncode:
        raise explain(done.stdout, "the translations could not be compiled")
    for po in catalogues:
        if not up_to_date(po.with_suffix(".mo"), po):  # Babel skips a catalogue whose header is marked fuzzy
            say("{} was skipped: take the mark 'fuzzy' off its header".format(po.relative_to(ROOT)))


def up_to_date(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def collect_static(venv: Path) -> None:
    """Collects and compresses the static files when the lock, `static/` or a picture changed."""
    target = Path(os.environ.get("KRING_STATIC_ROOT") or ROOT / "staticfiles")
    stamp = venv / "kring-static.stamp"
    fingerprint = digest([ROOT / "requirements.lock", ROOT / "static", ROOT / "docs/handbook/pictures"]) + str(target)
    if (target / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return
    say("collecting the static files")
    # Nothing here signs, encrypts or stores: values that are thrown away satisfy the settings.
    throwaway = {
        "DATABASE_URL": "sqlite:////nowhere/kring.sqlite3",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "memorymail://",
        "KRING_SECRET_KEY": os.urandom(32).hex(),
        "KRING_PLAIN_STATIC": "0",
        "KRING_DATA_KEYS": "build:" + "A" * 43 + "=",
        "PYTHONWARNINGS": "ignore",
    }
    collect = [str(venv / "bin" / "python"), "manage.py", "collectstatic", "--noinput", "--clear", "-v0"]
    done = captured(collect, throwaway)
    if done.returncode:
        raise explain(done.stdout, "the static files could not be collected")
    stamp.write_text(fingerprint)


def prepare(dev: bool) -> Path:
    """Everything that has to exist before Kring's own Python runs; returns that Python."""
    venv = venv_directory()
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    there, stamp, fingerprint = installed(venv, lock)
    if not there:
        make_venv(venv)
        install(venv, lock)
        stamp.write_text(fingerprint)
    if (ROOT / "manage.py").exists():  # absent while a container image installs only the packages
        compile_messages(venv)
        collect_static(venv)
    return venv / "bin" / "python"


def main(arguments: list) -> None:
    check_python()
    dev = arguments[:1] == ["--dev"]
    rest = arguments[1:] if dev else arguments
    if rest == ["-m", "config.run"]:
        check_port(port_wanted())
        check_writable(data_directory(), "run: make run DATA=/a/directory/of/your/own", mode=0o700)
    try:
        python = prepare(dev)
    except KeyboardInterrupt:
        raise Refusal("stopped while preparing; the next start goes on from here.")
    except OSError as error:
        raise explain(str(error), "the environment could not be made")
    if rest:
        os.chdir(str(ROOT))
        os.execv(str(python), [str(python), *rest])


if __name__ == "__main__":
    main(sys.argv[1:])
