"""Opens pages in the languages, lights and widths that are asked for and notes what is wrong with them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.permissions.asking import Answer
from tests.sweep import faults
from tests.sweep.pages import COMBINATIONS, Shown
from tests.sweep.stage import Stage

HEIGHT = 900
# The console says this of every refusal; the rest of what it says is a fault.
OF_REFUSALS = "Failed to load resource: the server responded with a status of 4"


@dataclass
class Swept:
    """How much was looked at, and what was found: a fault with the places where it stands."""

    pages: int = 0
    looks: int = 0
    other: set[str] = field(default_factory=set)  # questions that gave a file, a part, or the way to another page
    faults: dict[str, list[str]] = field(default_factory=dict)

    def note(self, fault: str, where: str) -> None:
        self.faults.setdefault(fault, []).append(where)


def sweep(stage: Stage, shown: Iterable[tuple[Shown, list[tuple[str, str, int]]]]) -> Iterator[Swept]:
    """Each page with its combinations of language, light and width; the same `Swept` after every page."""
    swept = Swept()
    for page, combinations in shown:
        for language in dict.fromkeys(language for language, _light, _width in combinations):
            _look(
                stage,
                page,
                language,
                [(light, width) for said, light, width in combinations if said == language],
                swept,
            )
        yield swept


def _look(stage: Stage, page: Shown, language: str, looks: list[tuple[str, int]], swept: Swept) -> None:
    """Opened once; the light and the width change under it."""
    stage.page.emulate_media(color_scheme=looks[0][0])
    stage.page.set_viewport_size({"width": looks[0][1], "height": HEIGHT})
    if not is_page(stage.show(page, language)):
        swept.other.add(f"{page.method} {page.label}")
        return
    swept.pages += 1
    faults.prepare(stage.page)
    known: set[int] = set()
    for light, width in sorted(looks, key=lambda look: look[1]):
        stage.page.emulate_media(color_scheme=light)
        stage.page.set_viewport_size({"width": width, "height": HEIGHT})
        swept.looks += 1
        for fault in faults.of_page(stage.page, only_colours=width in known):
            swept.note(fault, f"{page} {language} {light} {width}")
        known.add(width)
    for fault in faults.of_motion(stage.page) + faults.of_zoom(stage.page):
        swept.note(fault, f"{page} {language}")
    for said in stage.complaints:
        if not said.startswith(OF_REFUSALS):
            swept.note(f"console: {said}", f"{page} {language}")


def is_page(answer: Answer) -> bool:
    """Whether somebody sees a whole page, not a file, a part for htmx, or the way to another page."""
    return answer.status not in (302, 303) and b"<html" in answer.content[:300]


def in_turn(pages: list[Shown]) -> list[tuple[Shown, list[tuple[str, str, int]]]]:
    """Each page in one combination; they take turns, so that every one of the twelve occurs."""
    # 5 and 12 have no common divisor: neighbours differ in language, light and width.
    return [(page, [COMBINATIONS[5 * number % len(COMBINATIONS)]]) for number, page in enumerate(pages)]


def in_all(pages: list[Shown]) -> list[tuple[Shown, list[tuple[str, str, int]]]]:
    return [(page, list(COMBINATIONS)) for page in pages]
