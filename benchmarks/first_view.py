"""What a first view of the pages that decide costs, as gunicorn and WhiteNoise serve them. Run by `make bench`.

The figures don't depend on the engine: an embedded installation of its own is asked, once.
"""

import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmarks import scratch


def main() -> int:
    if not os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite"):
        return 0
    import django

    import tests.environment  # noqa: F401 - gives what the environment does not say

    django.setup()
    from tests import browsing, first_view
    from tests.embedded import Embedded

    with tempfile.TemporaryDirectory(prefix="kring-first-view-") as directory:
        kring = Embedded(Path(directory, "data"))
        try:
            kring.start()
            with browsing.browser() as browser:
                views = first_view.look_at_all(browser, kring)
        finally:
            if kring.launcher and kring.launcher.poll() is None:
                kring.end()
    print(f"{'page':<12} {'bytes':>8} {'requests':>9} {'shift':>7} {'first words, ms':>16}  of which")
    for one in views:
        kinds = ", ".join(f"{kind} {size}" for kind, size in sorted(one.by_kind.items()))
        print(
            f"{one.address:<12} {one.transferred:>8} {one.requests:>9} {one.shift:>7.3f} {one.painted:>16.0f}  {kinds}"
        )
    scratch.keep("first_view", "embedded", [asdict(one) for one in views])
    too_much = [one for one in views if one.transferred > first_view.MOST_BYTES or one.shift > first_view.MOST_SHIFT]
    return 1 if too_much or any(one.foreign for one in views) else 0


if __name__ == "__main__":
    sys.exit(main())
