"""`make audit` never takes silence for a clean answer."""

import json

import pytest

from tests import audit


def said(**package):
    return json.dumps({"dependencies": [{"name": "good", "version": "1", "vulns": []}, {"name": "x", **package}]})


@pytest.mark.parametrize(
    ("answer", "status", "line"),
    [
        (said(version="1", vulns=[]), audit.CLEAN, "nothing is known against 2 packages"),
        (said(skip_reason="not found"), audit.NOT_ASKED, "the service knows nothing of 1 of 2 packages"),
        ("", audit.NOT_ASKED, "the service that knows vulnerabilities did not answer"),
        (
            said(version="2", vulns=[{"id": "CVE-1", "fix_versions": ["3"]}]),
            audit.FOUND,
            "x 2: CVE-1, mended in 3",
        ),
        (
            said(version="2", vulns=[{"id": "CVE-2", "fix_versions": []}]),
            audit.FOUND,
            "x 2: CVE-2, mended in nothing yet",
        ),
    ],
)
def test_an_answer_is_clean_only_when_every_package_was_looked_at(answer, status, line):
    assert audit.verdict(answer) == (status, [line])
