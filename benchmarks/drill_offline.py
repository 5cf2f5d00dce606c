"""200 random cuts of the network while a phone marks an evening, in a real browser: none lost, doubled, swapped.

Run by `make drill`: the journey of the test suite with more cuts. Ends with 1 when anything is lost.
"""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["KRING_CUTS"] = "200"
    journey = "tests/journeys/test_evening.py"
    raise SystemExit(pytest.main(["-q", "-s", journey, "-k", "random_cuts", *sys.argv[1:]]))
