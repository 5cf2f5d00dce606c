"""What `docs/security/` claims has a test or a file behind it (issue 7: 9)."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECURITY = ROOT / "docs" / "security"
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
PATH = re.compile(r"`([\w./-]+/[\w.-]+\.\w+|[\w-]+\.(?:py|md|lock|toml))`")
VERDICTS = {"met", "partly", "not met", "not applicable"}


def rows(name):
    """Cells of every row of the tables, without their headings."""
    for line in (SECURITY / name).read_text().splitlines():
        if line.startswith("| ") and not line.startswith("|--"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def exists(path, test):
    return (ROOT / path).is_file() and (not test or f"def {test}(" in (ROOT / path).read_text())


@pytest.mark.parametrize("row", [row for row in rows("threats.md") if row[0] != "threat"], ids=lambda row: row[0])
def test_every_threat_names_tests_that_exist(row):
    _threat, _who, against, proof = row
    assert against
    named = TEST.findall(proof)
    assert named
    assert [path for path, test in named if not exists(path, test)] == []


def test_a_test_that_is_not_there_is_noticed():
    assert not exists("tests/test_security_docs.py", "test_nothing")
    assert exists("tests/test_security_docs.py", "test_every_threat_names_tests_that_exist")


def requirements():
    """Ids and levels of the first two levels of ASVS 5.0.0, as published: `tests/asvs.txt`."""
    return dict(line.split() for line in (ROOT / "tests" / "asvs.txt").read_text().splitlines())


def judged():
    return [row for row in rows("asvs.md") if re.fullmatch(r"V\d+\.\d+\.\d+", row[0])]


def test_every_requirement_of_the_first_two_levels_is_judged_once():
    assert len(requirements()) == 253
    assert Counter(row[0] for row in judged()) == Counter(requirements().keys())
    assert {row[0]: row[1] for row in judged()} == requirements()


@pytest.mark.parametrize("row", judged(), ids=lambda row: row[0])
def test_every_judgement_says_what_it_rests_on(row):
    _id, _level, about, verdict, evidence = row
    assert about
    assert verdict in VERDICTS
    assert len(evidence) > 3
    if verdict == "met":
        assert "`" in evidence or evidence.startswith(("Django", "allauth")), evidence
    for path in PATH.findall(evidence):
        assert any((place / path).exists() for place in (ROOT, SECURITY)), path
    assert [one for one in TEST.findall(evidence) if not exists(*one)] == []


def test_the_summary_counts_what_the_table_says():
    counted = Counter(row[3] for row in judged())
    text = (SECURITY / "asvs.md").read_text()
    assert f"{counted['met']} met, {counted['partly']} partly, {counted['not met']} not met" in text
    assert f"{counted['not applicable']} not applicable" in text
