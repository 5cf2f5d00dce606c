"""`make messages`: collects the texts of code and templates into the Dutch catalogue. Needs gettext's programs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import environment

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ["--locale=nl", "--no-location", "--no-obsolete", "--no-wrap", "--extension=html,txt,py"]
SKIP = [".venv/*", "staticfiles/*", "var/*", "tests/*", "benchmarks/*", "docs/*"]


def main() -> None:
    """Collects, leaves translated texts alone, and marks new ones as empty."""
    missing = [program for program in ("xgettext", "msgmerge", "msguniq", "msgattrib") if not shutil.which(program)]
    if missing:
        raise SystemExit("kring: collecting texts needs gettext (Debian: apt install gettext); running Kring does not.")
    (ROOT / "locale").mkdir(exist_ok=True)
    ignored = [f"--ignore={pattern}" for pattern in SKIP]
    command = [sys.executable, "manage.py", "makemessages", *OPTIONS, *ignored]
    status = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment.defaults()}, check=False).returncode
    for catalogue in ROOT.glob("locale/*/LC_MESSAGES/django.po"):
        clear_header(catalogue)
    raise SystemExit(status)


def clear_header(catalogue: Path) -> None:
    """Takes the mark `fuzzy` off a new catalogue's header: Babel would skip the whole catalogue for it."""
    header, blank, rest = catalogue.read_text(encoding="utf-8").partition("\n\n")
    catalogue.write_text(header.replace("#, fuzzy\n", "") + blank + rest, encoding="utf-8")


if __name__ == "__main__":
    main()
