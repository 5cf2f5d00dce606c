"""The code of a return card: four times four letters and figures that are hard to confuse (W33).

Thirty-one signs: no I, L, O, U and no nought. Fifteen are drawn at random (74 bits), the sixteenth is a checksum modulo
the prime 31, which finds every single slip and every exchange of two signs. The server keeps a keyed digest only.
"""

import secrets

from core import keyed

SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
DRAWN = 15
PURPOSE = "return card"
_READ_AS = str.maketrans("ILU", "11V", " -–._\t\n")


def new_code() -> str:
    """A fresh code, as it is written on the card: `K7WM-…`."""
    drawn = "".join(secrets.choice(SIGNS) for _place in range(DRAWN))
    whole = drawn + _checksum(drawn)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def _checksum(drawn: str) -> str:
    total = sum((place + 1) * SIGNS.index(sign) for place, sign in enumerate(drawn))
    return SIGNS[total % len(SIGNS)]


def normal(typed: str) -> str:
    """What somebody typed, without spaces and dashes, with the usual slips read as they were meant."""
    return typed[:80].upper().translate(_READ_AS)


def is_well_formed(typed: str) -> bool:
    """Whether it could be a code at all: for a hint while typing, never for an answer of the server."""
    code = normal(typed)
    fits = len(code) == DRAWN + 1 and all(sign in SIGNS for sign in code)
    return fits and _checksum(code[:-1]) == code[-1]


def digest(code: str) -> str:
    """What the server keeps."""
    return keyed.digest(normal(code), PURPOSE)


def digests(typed: str) -> list[str]:
    """What the server may have kept for this code, under each of its keys."""
    return keyed.digests(normal(typed), PURPOSE)
