"""`screenshots/index.html`: the pictures of each page beside each other, and what was measured."""

from collections import defaultdict
from html import escape
from pathlib import Path

from tests.screenshots.looking import Report, Shot

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Screenshots</title><style>
body{font:15px/1.5 system-ui;margin:2rem}figure{display:inline-block;margin:0 1rem 1rem 0;vertical-align:top}
img{height:22rem;width:auto;max-width:40rem;object-fit:cover;object-position:top;border:1px solid #999}
h2{margin:2rem 0 0}figcaption{font-size:12px}summary{font-weight:600}</style>"""


def write(place: Path, shots: list[Shot], report: Report) -> Path:
    """Writes the sheet of these shots; returns its path."""
    pages: dict[tuple[str, str, str, str], list[Shot]] = defaultdict(list)
    for shot in shots:
        if (place / shot.path).exists():
            pages[shot.state, shot.role, shot.name, shot.address].append(shot)
    lines = [HEAD, f"<h1>{len(pages)} pages, {len(shots)} pictures</h1>", *_told(report)]
    for (state, role, name, address), taken in pages.items():
        lines.append(f"<h2>{escape(name)}</h2><p>{state}, {role}, <code>{escape(address)}</code></p>")
        lines += [
            f'<figure><a href="{one.path}"><img loading="lazy" src="{one.path}" alt=""></a>'
            f"<figcaption>{one.language} {one.width} {one.theme}</figcaption></figure>"
            for one in taken
        ]
    sheet = place / "index.html"
    sheet.write_text("\n".join(lines))
    return sheet


def _told(report: Report) -> list[str]:
    lines = []
    for kind, pages in report.found.items():
        items = "".join(f"<li>{escape(page)}<ul>{_items(what)}</ul></li>" for page, what in pages.items())
        lines.append(f"<details><summary>{kind}: {len(pages)} pages</summary><ul>{items}</ul></details>")
    return lines


def _items(what: set[str]) -> str:
    return "".join(f"<li>{escape(one)}</li>" for one in sorted(what))
