"""`make lock`: pins the newest versions that pyproject.toml allows, with hashes, in files that name no registry."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "--quiet", "--universal", "--upgrade"]
COMPILE += ["--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url"]
COMPILE += ["--no-emit-find-links"]
REGISTRY = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links")


def pin(name: str, *groups: str) -> None:
    """Writes one lock file; refuses to when a registry's address would stand in it."""
    done = subprocess.run(
        [*COMPILE, *groups, "pyproject.toml"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"kring: uv could not pin {name}; what it said stands above.")
    if REGISTRY.search(done.stdout):
        raise SystemExit(f"kring: {name} would name a registry; nothing was written.")
    (ROOT / name).write_text(done.stdout)
    print(f"kring: {name} is pinned; run make test before you commit it", flush=True)


if __name__ == "__main__":
    pin("requirements.lock")
    pin("requirements-dev.lock", "--group", "dev")
