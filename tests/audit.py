"""`make audit`: asks whether anything that is known to be wrong stands in the lock files.

pip-audit needs a service that knows vulnerabilities: PyPI's, or with `--osv` that of OSV. A registry of one's own often
has none and pip-audit then counts a package as skipped and ends well; here that is told and ends with 2. It is no step
of `make test`: what is known changes while the code does not, and the machine that tests may have no way out.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
COMMAND = ["pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json"]
CLEAN, FOUND, NOT_ASKED = 0, 1, 2


def verdict(said: str) -> tuple[int, list[str]]:
    """The status to end with, and the lines to print, of what pip-audit wrote as JSON."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        return NOT_ASKED, ["the service that knows vulnerabilities did not answer"]
    lines = [
        f"{one['name']} {one['version']}: {wrong['id']}, mended in {', '.join(wrong['fix_versions']) or 'nothing yet'}"
        for one in packages
        for wrong in one.get("vulns", [])
    ]
    skipped = [one["name"] for one in packages if "skip_reason" in one]
    if lines:
        return FOUND, lines
    if skipped:
        return NOT_ASKED, [f"the service knows nothing of {len(skipped)} of {len(packages)} packages"]
    return CLEAN, [f"nothing is known against {len(packages)} packages"]


def ask(lock: str, *options: str) -> int:
    """Asks about one lock file and prints what came back."""
    command = [sys.executable, "-m", *COMMAND, "--requirement", lock, *options]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    status, lines = verdict(said.stdout)
    print(*(f"kring: {lock}: {line}" for line in lines), sep="\n", flush=True)
    return status


if __name__ == "__main__":
    more = ("--vulnerability-service=osv",) if "--osv" in sys.argv[1:] else ()
    raise SystemExit(max(ask(lock, *more) for lock in LOCKS))
