"""A plain map of towns, drawn from their rough places alone (ADR 0036): pure sums, no database, nobody outside.

The ground is every place of `core.places` as a dot, so that one sees the country without anybody's outline. Names keep
clear of each other and of the dots of towns; where it is crowded they move away and a thin line leads back.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.places import Point, every_place, largest_places

WIDTH, MOST_HEIGHT, LEAST_HEIGHT = 360.0, 440.0, 240.0
MARGIN = 26.0
LETTER, LINE = 7.4, 14.0  # the room that a letter and a line take at 12 units
DOT = 6.0
MOST_LETTERS = 22
LEAST_DEGREES = 0.8  # north to south: a lone town stands in its region
MOST_GUIDES = 7
GRAIN = 3  # units that places of the ground lie apart at least
_STEPS = (10, 18, 28, 40, 54, 70, 88, 110, 135, 165, 200, 240, 290)
_AROUND = [0, 180, 330, 30, 210, 150, 300, 60, 240, 120, 270, 90]


@dataclass(frozen=True)
class Town:
    """`here`: where the reader is, not a group."""

    name: str
    at: Point
    here: bool = False


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Label:
    """A name on the map: its box, and whether a line leads to its dot."""

    text: str
    box: Box
    is_far: bool = False

    @property
    def x(self) -> str:
        return f"{(self.box.left + self.box.right) / 2:.1f}"

    @property
    def y(self) -> str:
        return f"{(self.box.top + self.box.bottom) / 2:.1f}"


@dataclass(frozen=True)
class Pin:
    """A town on the drawing; numbers are text, so that no locale puts a comma in them."""

    name: str
    left: float
    top: float
    label: Label | None
    here: bool = False

    @property
    def x(self) -> str:
        return f"{self.left:.1f}"

    @property
    def y(self) -> str:
        return f"{self.top:.1f}"

    @property
    def line_to(self) -> tuple[str, str] | None:
        """The end of the thin line: the point of the label's box that is nearest."""
        if self.label is None or not self.label.is_far:
            return None
        box = self.label.box
        x = min(max(self.left, box.left), box.right)
        y = min(max(self.top, box.top + 2), box.bottom - 2)
        return f"{x:.1f}", f"{y:.1f}"


@dataclass(frozen=True)
class Map:
    pins: tuple[Pin, ...]
    guides: tuple[Pin, ...]  # larger towns, to know where one is
    ground: str  # the path of all dots
    height: str


@dataclass(frozen=True)
class Frame:
    """What part of the earth is drawn, and how large. North is up; a degree east is shortened as it is there."""

    north: float
    west: float
    scale: float
    squeeze: float
    height: float

    def place(self, at: Point) -> tuple[float, float]:
        return (at[1] - self.west) * self.squeeze * self.scale, (self.north - at[0]) * self.scale

    def holds(self, at: Point, margin: float = 0) -> bool:
        x, y = self.place(at)
        return margin <= x <= WIDTH - margin and margin <= y <= self.height - margin


def frame_of(points: Sequence[Point]) -> Frame:
    """The smallest frame with all points and some room around them."""
    north, south = max(p[0] for p in points), min(p[0] for p in points)
    east, west = max(p[1] for p in points), min(p[1] for p in points)
    squeeze = math.cos(math.radians((north + south) / 2))
    tall = max(north - south, LEAST_DEGREES)
    wide = max((east - west) * squeeze, LEAST_DEGREES)
    height = min(MOST_HEIGHT, max(LEAST_HEIGHT, (WIDTH - 2 * MARGIN) * tall / wide + 2 * MARGIN))
    scale = min((WIDTH - 2 * MARGIN) / wide, (height - 2 * MARGIN) / tall)
    middle = ((north + south) / 2, (east + west) / 2)
    return Frame(
        north=middle[0] + height / 2 / scale,
        west=middle[1] - WIDTH / 2 / scale / squeeze,
        scale=scale,
        squeeze=squeeze,
        height=height,
    )


def town_map(towns: Iterable[Town]) -> Map | None:
    """The map with these towns on it; None when there is nothing to draw. A name that finds no room is left out."""
    known = list(towns)
    if not known:
        return None
    frame = frame_of([town.at for town in known])
    pins = _pins(known, frame)
    return Map(
        pins=tuple(pins), guides=tuple(_guides(frame, pins)), ground=_ground(frame), height=f"{frame.height:.0f}"
    )


def _pins(towns: list[Town], frame: Frame) -> list[Pin]:
    """Who lies alone is placed last: he has room anyway."""
    spots = [frame.place(town.at) for town in towns]
    taken = [_dot(x, y) for x, y in spots]
    order = sorted(range(len(towns)), key=lambda n: _room_around(n, spots))
    labels: dict[int, Label | None] = {}
    for n in order:
        labels[n] = _label(towns[n].name, spots[n], taken, frame.height)
        taken += [label.box for label in [labels[n]] if label]
    return [Pin(town.name, *spots[n], labels[n], town.here) for n, town in enumerate(towns)]


def _room_around(n: int, spots: list[tuple[float, float]]) -> float:
    return min((math.dist(spots[n], other) for m, other in enumerate(spots) if m != n), default=math.inf)


def _dot(x: float, y: float) -> Box:
    return Box(x - DOT, y - DOT, x + DOT, y + DOT)


def _label(
    name: str, spot: tuple[float, float], taken: list[Box], height: float, *, near: bool = False
) -> Label | None:
    """The first place around `spot`, from near to far, that is free; `near` tries beside the dot only."""
    text = name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip() + "…"
    for step, box in _places_around(spot, len(text) * LETTER / 2, near=near):
        inside = box.left >= 1 and box.right <= WIDTH - 1 and box.top >= 1 and box.bottom <= height - 1
        if inside and not any(box.meets(other) for other in taken):
            return Label(text, box, is_far=step > _STEPS[1])
    return None


def _places_around(spot: tuple[float, float], half: float, *, near: bool) -> Iterator[tuple[int, Box]]:
    """Boxes that touch a circle around `spot`; a step is how far that circle lies."""
    for step in _STEPS[:1] if near else _STEPS:
        for angle in _AROUND:
            across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            x = spot[0] + step * across + half * _pushed(across)
            y = spot[1] + step * down + LINE / 2 * _pushed(down)
            yield step, Box(x - half, y - LINE / 2, x + half, y + LINE / 2)


def _pushed(share: float) -> float:
    """A label at the side stands wholly at the side."""
    return 0 if abs(share) < 0.1 else math.copysign(1, share)


def _guides(frame: Frame, pins: list[Pin]) -> Iterator[Pin]:
    """Larger towns that are not pins and whose names find room beside their dots."""
    taken = [_dot(pin.left, pin.top) for pin in pins] + [pin.label.box for pin in pins if pin.label]
    found = 0
    for name, at in largest_places():
        if found == MOST_GUIDES:
            return
        x, y = frame.place(at)
        if not frame.holds(at, MARGIN / 2) or any(_dot(x, y).meets(box) for box in taken):
            continue
        if label := _label(name, (x, y), taken, frame.height, near=True):
            taken += [_dot(x, y), label.box]
            found += 1
            yield Pin(name, x, y, label)


def _ground(frame: Frame) -> str:
    """One path of points, each told from the one before; those that fall together are one."""
    places = map(frame.place, filter(frame.holds, every_place()))
    spots = sorted({(round(x / GRAIN) * GRAIN, round(y / GRAIN) * GRAIN) for x, y in places})
    steps = ((x - left, y - top) for (left, top), (x, y) in pairwise([(0, 0), *spots]))
    return "".join(f"m{x} {y}h0" for x, y in steps)
