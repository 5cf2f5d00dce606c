"""Reads and writes a roster as CSV. Nothing here touches the database."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.errors import DomainError
from participants.states import OPEN, ParticipationState

MOST_BYTES = 200_000
MOST_ROWS = 500
LONGEST_NAME = 80
S = ParticipationState

# Every header and every state that people write, in both languages; compared without case, spaces and dashes.
HEADERS = {
    "name": {"name", "naam", "roepnaam", "deelnemer", "participant"},
    "state": {"state", "status", "staat", "fase", "phase"},
    "since": {"since", "sinds", "vanaf", "start", "from", "begin"},
    "email": {"email", "mail", "emailadres", "emailaddress"},
    "phone": {"phone", "telefoon", "telefoonnummer", "phonenumber", "tel", "mobiel", "mobile"},
}
STATES = {
    S.INVITED: {"invited", "uitgenodigd"},
    S.TRYING: {"trying", "firstphase", "eersteperiode", "eerstefase", "proef"},
    S.MEMBER: {"", "member", "lid", "deelnemer"},
    S.PAUSED: {"paused", "pausing", "metpauze", "pauze", "gepauzeerd", "pauzeert"},
}
DATES = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
EARLIEST = dt.date(1990, 1, 1)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PHONE = re.compile(r"^\+?[0-9][0-9 ()\-]{4,22}$")


@dataclass(frozen=True)
class Row:
    """One line of the file. `problem` is a sentence, or empty when it is good; `line` counts from 1, as editors do."""

    line: int
    name: str
    state: ParticipationState = S.MEMBER
    since: dt.date | None = None
    email: str = ""
    phone: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Roster:
    """What the file holds. `unused` are headers that Kring does not read."""

    rows: list[Row] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def read(content: bytes, today: dt.date) -> Roster:
    """The rows of a file; bad ones carry their reason. Raises `DomainError` where the file as a whole can't be read."""
    lines = _lines(_text(content))
    columns, unused = _columns(lines[0][1])
    body = [(number, cells) for number, cells in lines[1:] if any(cell.strip() for cell in cells)]
    if not body:
        raise DomainError(_("The file holds a header and no rows."))
    if len(body) > MOST_ROWS:
        raise DomainError(
            _("The file has %(rows)d rows; at most %(most)d can be imported at once. Is it the right file?")
            % {"rows": len(body), "most": MOST_ROWS}
        )
    return Roster(rows=_without_twins([_row(number, cells, columns, today) for number, cells in body]), unused=unused)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise DomainError(_("The file is larger than 200 kB. A roster is much smaller: is it the right file?"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(
            _("The file is not in UTF-8, so names could go wrong. In Excel, choose “Save as” and “CSV UTF-8”.")
        ) from error
    if not text.strip():
        raise DomainError(_("The file is empty."))
    if "\0" in text:
        raise DomainError(_("This is not a CSV file. Save your list as CSV and choose that file."))
    return text


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Cells by line number. The delimiter is the one that the header uses most; Excel's `sep=` line is obeyed."""
    header, _newline, rest = text.lstrip("\r\n").partition("\n")
    skipped = 0
    if header.lower().startswith("sep=") and rest:
        delimiter, text, skipped = header.strip()[4:5] or ";", rest, 1
    else:
        delimiter = max(";,\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if cells:
                lines.append((begins + skipped, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise DomainError(
            _("Line %(line)d can't be read: is a quotation mark missing?") % {"line": reader.line_num + skipped}
        ) from error
    if not lines:
        raise DomainError(_("The file is empty."))
    return lines


def _plain(text: str) -> str:
    return re.sub(r"[\s\-_.]", "", text).casefold()


def _columns(header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    unused = []
    for place, title in enumerate(header):
        found = next((name for name, spellings in HEADERS.items() if _plain(title) in spellings), None)
        if found in columns:
            raise DomainError(_("Two columns are called “%(title)s”. Keep one.") % {"title": title.strip()})
        if found:
            columns[found] = place
        elif title.strip():
            unused.append(title.strip()[:40])
    if "name" not in columns:
        raise DomainError(
            _("No column is called “name”. The first line must name the columns: name, state, since, e-mail, phone.")
        )
    return columns, unused


def _row(line: int, cells: Sequence[str], columns: dict[str, int], today: dt.date) -> Row:
    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    name = _unescaped(cell("name"))
    try:
        return Row(
            line=line,
            name=_name(name),
            state=_state(cell("state")),
            since=_since(cell("since"), today),
            email=_email(cell("email")),
            phone=_phone(_unescaped(cell("phone"))),
        )
    except DomainError as problem:
        return Row(line=line, name=name[:LONGEST_NAME], problem=str(problem))


def _unescaped(text: str) -> str:
    """Takes away the apostrophe that our own export puts before a formula character."""
    return text[1:] if text.startswith("'") and text[1:2] in FORMULA else text


def _name(text: str) -> str:
    if not text:
        raise DomainError(_("The name is missing."))
    if len(text) > LONGEST_NAME:
        raise DomainError(_("The name is longer than 80 characters."))
    if not text.isprintable():
        raise DomainError(_("The name holds characters that can't be printed."))
    return text


def _state(text: str) -> ParticipationState:
    for state, spellings in STATES.items():
        if _plain(text) in spellings or _plain(text) == _plain(str(state.label)):
            return state
    words = ", ".join(str(state.label) for state in OPEN)
    raise DomainError(_("“%(text)s” is no state. Use one of: %(words)s.") % {"text": text[:40], "words": words})


def _since(text: str, today: dt.date) -> dt.date | None:
    if not text:
        return None
    for form in DATES:
        try:
            date = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar date has no zone
        except ValueError:
            continue
        if date > today:
            raise DomainError(_("“%(text)s” is in the future.") % {"text": text})
        if date < EARLIEST:
            raise DomainError(_("“%(text)s” is too long ago.") % {"text": text})
        return date
    raise DomainError(_("“%(text)s” is no date. Write it as 2026-11-24 or 24-11-2026.") % {"text": text[:40]})


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise DomainError(_("“%(text)s” is no e-mail address.") % {"text": text[:60]}) from error
    return text


def _phone(text: str) -> str:
    if text and not _PHONE.match(text):
        raise DomainError(_("“%(text)s” is no telephone number.") % {"text": text[:40]})
    return text


def _without_twins(rows: Iterable[Row]) -> list[Row]:
    """Two lines with one name: the second is refused, because nobody could tell the two men apart."""
    first: dict[str, int] = {}
    result = []
    for row in rows:
        twin = first.setdefault(row.name.casefold(), row.line) if not row.problem else row.line
        if twin != row.line:
            problem = _("This name stands on line %(line)d too. Add a letter to tell them apart.") % {"line": twin}
            row = Row(line=row.line, name=row.name, problem=problem)  # noqa: PLW2901
        result.append(row)
    return result


def escaped(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV for spreadsheets: a byte-order mark, so that Excel reads UTF-8, and no cell that is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([escaped(str(cell)) for cell in header])
    writer.writerows([escaped(str(cell)) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
