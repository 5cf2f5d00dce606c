"""Rosters that nobody should send: encodings, quotes, separators, sizes, formulas, and now and then a good one."""

import random

from tests import fuzzing

HEADERS = [
    ["name", "state", "since", "email", "phone"], ["naam", "status", "sinds", "e-mail", "telefoon"], ["name"],
    ["Naam ", "NAAM"], ["voornaam"], [""], ["name", "state", "state"], ["\ufeffname"],
    ["name", "=cmd|' /C calc'!A0"], ["n\0ame"], ["sep=;"],
]  # fmt: skip
FORMULAS = [
    "=1+1", "+31612345678", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")', "'=1", "''=1",
    "|calc",
]  # fmt: skip
ENCODINGS = [
    "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-7", "cp037", "big5", "shift_jis",
]  # fmt: skip
BETWEEN = [*[","] * 8, ";", "\t", "|", ":", "", ";,", "\x1f", "é"]
ENDS = [*["\n"] * 6, "\r\n", "\r", "\n\r", "\u2028", "\x0b", "", "\n\n\n"]


def made(dice: random.Random) -> bytes:
    """One file."""
    if dice.random() < 0.04:
        return _monster(dice)
    header = HEADERS[0] if dice.random() < 0.5 else dice.choice(HEADERS)  # else most would end at their first line
    rows = [header, *([_row(dice) for _ in range(dice.choice([0, 1, 3, 8, 8, 40]))])]
    between, end = dice.choice(BETWEEN), dice.choice(ENDS)
    quoted = dice.random()
    text = end.join(between.join(_cell(dice, cell, quoted) for cell in row) for row in rows) + end
    if dice.random() < 0.1:
        text = f"sep={dice.choice(BETWEEN)}\n" + text
    content = (
        text.encode(dice.choice(ENCODINGS), "replace") if dice.random() < 0.9 else text.encode("utf-8", "surrogatepass")
    )
    return _damaged(dice, content) if dice.random() < 0.2 else content


def _row(dice: random.Random) -> list[str]:
    def spoiled(meant: str) -> str:
        pools = [*fuzzing.BROADLY[:-2], FORMULAS, FORMULAS]
        return dice.choice(dice.choice(pools)) if dice.random() < 0.15 else meant

    state = dice.choice(["", "member", "lid", "paused", "trying", "invited", "left"])
    since = dice.choice(["", "2024-05-01", "01-05-2024", "1.5.2024", "2999-01-01"])
    cells = [f"Piet {dice.randint(0, 10**6)}", state, since, f"p{dice.randint(0, 10**6)}@example.org", "0612345678"]
    return [spoiled(cell) for cell in cells][: dice.choice([1, 3, 5, 5, 5])] + ["more"] * dice.choice([0, 0, 0, 3])


def _cell(dice: random.Random, cell: str, quoted: float) -> str:
    if quoted < 0.3:
        return '"' + cell.replace('"', '""') + '"'
    return f'"{cell}' if dice.random() < 0.01 else cell


def _damaged(dice: random.Random, content: bytes) -> bytes:
    place = dice.randrange(len(content) + 1)
    piece = dice.choice([b"\0", b"\xff", b'"', b"\n", b"\xed\xa0\x80", dice.randbytes(20), b"\xef\xbb\xbf", b"\\"])
    return content[:place] + piece + content[place + dice.choice([0, 1, 9]) :]


def _monster(dice: random.Random) -> bytes:
    """Too large, too wide, too long, or not a table at all."""
    kinds = [
        lambda: b"name\n" + b"x" * dice.choice([199_000, 210_000, 3_000_000, 10_000_000]),
        lambda: b"name" + b"," * 100_000 + b"\nPiet\n",
        lambda: b"name\n" + b"Piet\n" * dice.choice([499, 501, 20_000]),
        lambda: b'name\n"' + b"a\n" * 60_000,
        lambda: b"name\n" + b'""' * 80_000,
        lambda: dice.randbytes(dice.choice([0, 1, 100, 50_000])),
        lambda: b"PK\x03\x04" + dice.randbytes(5000),
        lambda: b"\n" * 100_000 + b"name\nPiet\n",
    ]
    return dice.choice(kinds)()
