"""Finds the browser for the journeys, or installs it where we may."""

import os
import shutil
import subprocess

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def path() -> str:
    """The browser's executable: KRING_CHROMIUM, else one on PATH, else installed by apt as root.

    Ends with one sentence that says what to install when there is none: the journeys are never skipped.
    """
    if found := _found():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("kring: installing chromium for the journeys (once)", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False)
        if found := _found():
            return found
    raise SystemExit("kring: the journeys need a browser: install chromium, or set KRING_CHROMIUM to its executable.")


def _found() -> str | None:
    given = os.environ.get("KRING_CHROMIUM")
    return given or next((place for name in NAMES if (place := shutil.which(name))), None)
