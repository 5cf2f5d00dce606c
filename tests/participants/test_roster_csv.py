"""What spreadsheets write is read, and what Kring writes holds no formula (issue points 8, 9; "Bad input")."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import DomainError
from participants import roster_csv

pytestmark = pytest.mark.django_db
TODAY = clock.today()
GOOD = "name,state,since,e-mail,phone\nSander,member,2024-03-05,sander@example.org,06 12345678\nMo,first phase,,,\n"


def read(text):
    return roster_csv.read(text.encode() if isinstance(text, str) else text, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        "sep=;\n" + GOOD.replace(",", ";"),
        "Naam;Fase;Sinds;E-mailadres;Telefoonnummer\n"
        "Sander;lid;05-03-2024;sander@example.org;06 12345678\n\nMo;Eerste periode;;;\n",
        'NAME,Status,from,"mail",tel\n"Sander",member,5-3-2024,sander@example.org,"06 12345678"\nMo,trying,,,\n',
    ],
    ids=["comma", "semicolon", "tab", "windows", "byte-order mark", "sep line", "Dutch", "quotes"],
)
def test_what_spreadsheets_write_is_read(text):
    first, second = read(text).rows
    assert (first.problem, second.problem) == ("", "")
    assert (first.name, first.state, str(first.since)) == ("Sander", "member", "2024-03-05")
    assert (first.email, first.phone) == ("sander@example.org", "06 12345678")
    assert (second.name, second.state, second.since) == ("Mo", "trying", None)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",member,,,", "The name is missing"),
        ("x" * 81 + ",,,,", "longer than 80"),
        ("Ron,boss,,,", "is no state"),
        ("Ron,left,,,", "is no state"),
        ("Ron,,2999-01-01,,", "in the future"),
        ("Ron,,1200-01-01,,", "too long ago"),
        ("Ron,,yesterday,,", "is no date"),
        ("Ron,,30-02-2024,,", "is no date"),
        ("Ron,,,ron at home,", "no e-mail address"),
        ("Ron,,,,call me", "no telephone number"),
        ("Ron\x07,,,,", "can't be printed"),
        ("sander,,,,", "stands on line 2 too"),
    ],
)
def test_every_bad_row_is_named_with_line_and_reason(row, sentence):
    rows = read(f"{GOOD}{row}\nLast,,,,\n").rows
    assert [one.line for one in rows if one.problem] == [4]
    assert sentence in rows[2].problem
    assert rows[3].problem == ""


def test_lines_are_counted_as_an_editor_counts_them():
    rows = read('name,state\n\n"Two\nlines",member\nRon,boss\n').rows
    assert [(one.line, bool(one.problem)) for one in rows] == [(3, True), (5, True)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("naam\nRené\n".encode("latin-1"), "not in UTF-8"),
        ("naam\nRon\n".encode("utf-16"), "not in UTF-8"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n \n", "is empty"),
        (b"name\n", "no rows"),
        (b"who,what\nRon,member\n", "No column is called"),
        (b"name,naam\nRon,Ron\n", "Two columns"),
        (b'name\n"Ron\n', "can't be read"),
        (b"name\nRon\0\n", "not a CSV file"),
        (("name\n" + "".join(f"m{n}\n" for n in range(501))).encode(), "501 rows"),
        (("name\n" + "".join(f"man {n}\n" for n in range(10_000))).encode(), "10000 rows"),
        (b"name\n" + b"x" * 200_000, "larger than 200 kB"),
    ],
    ids=str,
)
def test_a_file_that_is_wrong_as_a_whole_gets_one_sentence(content, sentence):
    with pytest.raises(DomainError, match=sentence):
        read(content)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_file_breaks_the_reader(content):
    try:
        roster = roster_csv.read(content, TODAY)
    except DomainError:
        return
    assert all(row.problem or row.name for row in roster.rows)


@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20), min_size=1))
def test_what_is_written_holds_no_formula_and_reads_back(cells):
    written = roster_csv.write(["name"], [[cell] for cell in cells])
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))[1:]
    assert not any(cell.startswith(roster_csv.FORMULA) for row in rows for cell in row)
    assert [roster_csv._unescaped(row[0]) for row in rows if row] == [
        roster_csv._unescaped(cell) if not cell.startswith(roster_csv.FORMULA) else cell for cell in cells
    ]
