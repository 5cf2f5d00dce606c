"""An evening with ten men closed at human speed, in a real browser on a small phone (issue 5: ≤ 60 s, ≤ 25 taps).

The journey of the test suite, with a pause before every touch: 2.65 s, what the keystroke-level model of Card, Moran
and Newell gives to thinking once, aiming and pressing. Prints touches, seconds, requests and the slowest answer.
"""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["KRING_PACE"] = "2650"
    journey = "tests/journeys/test_evening.py"
    raise SystemExit(pytest.main(["-q", "-s", journey, "-k", "few_taps", *sys.argv[1:]]))
