"""`make messages`: collects the texts of code and templates into the Dutch catalogue. Needs gettext's programs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests import environment, programs

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/nl/LC_MESSAGES/django.po")
OPTIONS = ["--locale=nl", "--no-location", "--no-obsolete", "--no-wrap", "--extension=html,txt,py"]
# What is no part of the application: its texts are nobody's to read.
SKIP = [".venv", "staticfiles", "static", "var", "tests", "benchmarks", "docs"]
# When and where somebody collected is nobody's business, and would change a line each time.
_OF_THE_MACHINE = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To):.*\n', re.MULTILINE
)


def collect(directory: Path) -> None:
    """Collects in a checkout: leaves translated texts alone, adds new ones empty and takes away what is gone.

    Raises SystemExit where gettext is missing and CalledProcessError where it refuses a file.
    """
    programs.gettext()
    (directory / "locale").mkdir(exist_ok=True)
    ignored = [f"--ignore={name}/*" for name in SKIP]
    command = [sys.executable, "manage.py", "makemessages", "--verbosity=0", *OPTIONS, *ignored]
    subprocess.run(command, cwd=directory, env={**os.environ, **environment.defaults()}, check=True)
    catalogue = directory / CATALOGUE
    catalogue.write_text(_OF_THE_MACHINE.sub("", catalogue.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> None:
    """Collects, and says how many texts wait for their Dutch."""
    from babel.messages.pofile import read_po

    collect(ROOT)
    entries = [entry for entry in read_po((ROOT / CATALOGUE).open("rb")) if entry.id]
    waiting = [entry for entry in entries if entry.fuzzy or not all([*entry.string])]
    print(f"kring: {len(entries)} texts collected, {len(waiting)} wait for their Dutch in {CATALOGUE}")


if __name__ == "__main__":
    main()
