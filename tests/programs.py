"""Programs that the tests need and that no Python package brings: found, installed as root, or refused in a sentence.

What is missing ends the run. A test that needs it is never skipped.
"""

import os
import shutil
import subprocess
from collections.abc import Sequence

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
COMPOSE = ("docker-compose",)
GETTEXT = ("xgettext", "msguniq", "msgmerge", "msgattrib")


def browser() -> str:
    """The executable for the journeys: KRING_CHROMIUM, else one on PATH, else installed."""
    if given := os.environ.get("KRING_CHROMIUM"):
        return given
    sentence = "the journeys need a browser: install chromium, or set KRING_CHROMIUM to its executable."
    return _first(BROWSERS) or _installed("chromium", BROWSERS, sentence)


def gettext() -> None:
    """Makes sure of the programs that collect texts; all of them come with one package."""
    sentence = "collecting texts needs gettext: install it (Debian: apt install gettext). Running Kring does not."
    for name in GETTEXT:
        if not shutil.which(name):
            _installed("gettext", (name,), sentence)


def compose() -> list[str]:
    """The command that reads compose files: docker's plugin, or the program of its own; it needs no engine for that."""
    plugin = ["docker", "compose"]
    if (
        shutil.which("docker")
        and subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0
    ):
        return plugin
    sentence = "the compose file is held by compose itself: install docker-compose."
    return [_first(COMPOSE) or _installed("docker-compose", COMPOSE, sentence)]


def _first(names: Sequence[str]) -> str | None:
    return next((place for name in names if (place := shutil.which(name))), None)


def _installed(package: str, names: Sequence[str], sentence: str) -> str:
    """Installs a Debian package where we may; raises SystemExit with the sentence where that brings no program."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"kring: installing {package} (once)", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package], check=False)
        if found := _first(names):
            return found
    raise SystemExit(f"kring: {sentence}")
