"""`config/bootstrap.py` on machines that miss something: one clear sentence and status 1, never a traceback."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import bootstrap

ROOT = Path(__file__).resolve().parent.parent.parent
BOOTSTRAP = ROOT / "config" / "bootstrap.py"


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A checkout with one tiny pinned package, so that a test never installs more than that."""
    (tmp_path / "config").mkdir()
    shutil.copy(BOOTSTRAP, tmp_path / "config")
    lock = (ROOT / "requirements.lock").read_text()
    six = lock[lock.index("six==") :].split("\nsqlparse")[0]
    (tmp_path / "requirements.lock").write_text(six + "\n")
    return tmp_path


def run(checkout: Path, *, python: str = sys.executable, prelude: str = "", **variables: str) -> tuple[int, str]:
    """Runs the bootstrap in a bare environment; `prelude` is Python that runs before it in the same process."""
    command = [python, "-I", str(checkout / "config" / "bootstrap.py")]
    if prelude:
        script = f"import runpy, sys\n{prelude}\nrunpy.run_path({command[2]!r}, run_name='__main__')"
        command = [python, "-I", "-c", script]
    env = {"PATH": os.environ["PATH"], "HOME": str(checkout / "no-home"), **variables}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14)])
def test_a_python_that_is_too_old_or_too_new(checkout, version):
    status, said = run(checkout, prelude=f"sys.version_info = ({version[0]}, {version[1]}, 0)")
    assert status == 1
    assert said.startswith(f"kring: Python {version[0]}.{version[1]} cannot run Kring; install 3.11, 3.12 or 3.13")


def test_its_own_text_is_readable_for_python_3_6():
    """An old Python must get as far as the sentence about its age."""
    import ast

    ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 6))
    assert "from config" not in BOOTSTRAP.read_text()


def test_no_venv_module(checkout):
    status, said = run(checkout, prelude="sys.modules['ensurepip'] = None")
    assert status == 1
    assert said.startswith("kring: this Python has no venv module; install it")


def test_a_place_that_is_not_a_directory(checkout):
    (checkout / "file").touch()
    status, said = run(checkout, KRING_VENV=str(checkout / "file" / "venv"))
    assert status == 1
    assert said.startswith(f"kring: cannot write in {checkout}/file/venv (")
    assert said.count("\n") == 0


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="needs a file system that nobody can write to: /proc")
def test_a_read_only_directory(checkout):
    status, said = run(checkout, KRING_VENV="/proc/kring")
    assert status == 1
    assert said.startswith("kring: cannot write in /proc/kring (")


def test_somebody_elses_directory_is_not_cleared(checkout):
    (checkout / "mine").mkdir()
    (checkout / "mine" / "letter.txt").write_text("keep")
    status, said = run(checkout, KRING_VENV=str(checkout / "mine"))
    assert status == 1
    assert "is not a virtual environment and not empty" in said
    assert (checkout / "mine" / "letter.txt").read_text() == "keep"


@pytest.mark.servers
def test_no_network(checkout):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:1/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    status, said = run(checkout, **nowhere)
    assert status == 1
    assert said == "kring: cannot reach the package registry; check the network (or pip's settings) and try again."


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("OSError: [Errno 28] No space left on device: '/x'", "the disk is full"),
        ("ERROR: Could not install packages due to an OSError: [Errno 30] Read-only file system", "cannot be written"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "its hash is another"),
        (
            "WARNING: Retrying … NameResolutionError …\nERROR: No matching distribution",
            "cannot reach the package registry",
        ),
        ("ERROR: something nobody thought of", "pip failed:\nERROR: something nobody thought of"),
    ],
)
def test_what_a_tool_said_becomes_a_sentence(output, words):
    refusal = bootstrap.explain(output, "pip failed")
    assert words in str(refusal)
    assert str(refusal).startswith("kring: ")


def test_the_disk_full_while_writing(checkout, monkeypatch):
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "touch", full)
    with pytest.raises(bootstrap.Refusal, match="is full; make room and try again"):
        bootstrap.check_writable(checkout, "")


def test_translations_are_compiled_only_when_they_changed(tmp_path, monkeypatch):
    catalogue = tmp_path / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "evening"\nmsgstr "avond"\n'
    )
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    environment = Path(sys.executable).parent.parent
    bootstrap.compile_messages(environment)
    made = catalogue.with_suffix(".mo")
    assert b"avond" in made.read_bytes()
    first = made.stat().st_mtime_ns
    bootstrap.compile_messages(environment)
    assert made.stat().st_mtime_ns == first
    os.utime(catalogue, (made.stat().st_mtime + 5, made.stat().st_mtime + 5))
    bootstrap.compile_messages(environment)
    assert made.stat().st_mtime_ns != first


@pytest.mark.parametrize("catalogue", sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po")), ids=lambda po: po.parts[-3])
def test_the_bootstrap_left_every_catalogue_compiled(catalogue):
    """Babel skips a catalogue without a word when its header is marked fuzzy; then nothing would be translated."""
    bootstrap.compile_messages(Path(sys.executable).parent.parent)
    assert bootstrap.up_to_date(catalogue.with_suffix(".mo"), catalogue), "take '#, fuzzy' off the header"
