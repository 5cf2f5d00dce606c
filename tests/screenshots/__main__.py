"""`make screenshots`: brings up a Kring of its own, looks at every page of it, and says what does not fit.

    make screenshots ARGS="--only desk group --role worker --widths 360 --languages nl --themes light --states much"

Pictures go to screenshots/, screenshots/index.html shows them. Ends with 1 when a page does not answer, or sticks out
to the side. `--handbook` draws the pictures of docs/handbook/ instead and nothing else.
"""

import logging
import os

import django

from tests import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

if __name__ == "__main__":
    django.setup()
    logging.disable(logging.ERROR)  # what is refused to somebody who tries every link
    environment.pytest_configure()  # a database in a file: threads of the server must not share one connection
    from tests.screenshots import sweep

    raise SystemExit(sweep.main(__doc__ or ""))
