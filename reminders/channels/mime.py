"""A mail as bytes: two texts of one message, written out directly.

Python's general machinery for mail spends more on a short message than everything else on its way together (ADR 0015);
a test holds this against it.
"""

import binascii
import email.utils
from email.header import Header

LINE = "\r\n"


def whole(headers: dict[str, str], plain: str, html: str, boundary: str) -> bytes:
    """The mail with CRLF line ends. Raises `ValueError` for a header that would begin another one."""
    head = [
        *(f"{name}: {_encoded(name, value)}" for name, value in headers.items()),
        f"Date: {email.utils.formatdate()}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
        "",
    ]
    parts = [_part(boundary, "plain", plain), _part(boundary, "html", html)]
    return LINE.join(head).encode("ascii") + b"".join(parts) + f"{LINE}--{boundary}--{LINE}".encode()


def _encoded(name: str, value: str) -> str:
    if "\n" in value or "\r" in value:
        raise ValueError(f"the header {name} spans two lines")
    if value.isascii() and len(value) < 900:
        return value
    return Header(value, "utf-8", header_name=name).encode(linesep=LINE)


def _part(boundary: str, subtype: str, text: str) -> bytes:
    head = [
        "",
        f"--{boundary}",
        f'Content-Type: text/{subtype}; charset="utf-8"',
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "",
    ]
    lines = LINE.join(text.splitlines()).encode()
    return LINE.join(head).encode("ascii") + binascii.b2a_qp(lines, istext=True)
