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
    raise SystemExit(status)


if __name__ == "__main__":
    main()
