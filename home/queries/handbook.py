"""The handbook, read from `docs/handbook/` as it stands there: a file a part and language, a `##` heading a task.

Above a heading stand marks, `<a id="session"></a>`: the address that a link jumps to. Where a mark is the name of a
page, the help of that page leads to the task.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

PLACE = settings.BASE_DIR / "docs" / "handbook"
PARTS = ("worker", "coordinator", "participant", "administrator")
PICTURE = (360, 640)  # width and height of every picture, in pixels
TASK = re.compile(r'^((?:<a id="[\w-]+"></a>\n)+)## (.+)\n', re.MULTILINE)
MARK = re.compile(r'id="([\w-]+)"')


@dataclass(frozen=True)
class Task:
    """One thing that somebody does. `marks`: what links jump to, the first is its own."""

    marks: tuple[str, ...]
    title: str
    html: SafeString


@dataclass(frozen=True)
class Handbook:
    part: str
    title: str
    intro: SafeString
    tasks: tuple[Task, ...]


@cache
def handbook(part: str, language: str, *, linked: bool = True) -> Handbook:
    """One part in Dutch or English. Read once: the files are as old as the code.

    Not `linked`, names of pages stay words: for who reads what others do, and may not open their pages.
    """
    text = (PLACE / language / f"{part}.md").read_text(encoding="utf-8")
    head, *rest = TASK.split(text)
    title, _, intro = head.partition("\n")
    tasks = [
        Task(tuple(MARK.findall(marks)), name, _html(body, language, linked))
        for marks, name, body in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    ]
    return Handbook(part, title.removeprefix("# "), _html(intro, language, linked), tuple(tasks))


def task_at(part: str, page: str) -> str:
    """The mark of the task that is done on the page of this name; empty where the part tells of none."""
    return page if any(page in task.marks for task in handbook(part, "en").tasks) else ""


def _html(text: str, language: str, linked: bool) -> SafeString:
    """Markdown without any HTML of its own; the files are ours and nobody else writes in them."""
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse(text)
    for token in _inside(tokens):
        if token.type == "image":
            token.attrs |= _picture(str(token.attrs["src"]), language)
        elif token.type == "link_open":
            token.attrs["href"] = _address(str(token.attrs["href"]))
        token.hidden = token.type in ("link_open", "link_close") and not linked
    return mark_safe(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S308 - see above


def _inside(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _picture(source: str, language: str) -> dict[str, str | int | float]:
    """`../pictures/nl/desk.jpg` as the static file that it is."""
    name = source.rpartition("/")[2]
    width, height = PICTURE
    return {"src": static(f"handbook/{language}/{name}"), "width": width, "height": height, "loading": "lazy"}


def _address(target: str) -> str:
    """`coordinator.md#invite` as the page of that part; everything else as it stands."""
    file, _, mark = target.partition("#")
    if not file.endswith(".md"):
        return target
    return reverse("desk_help_part", args=[file.removesuffix(".md")]) + (f"#{mark}" if mark else "")
