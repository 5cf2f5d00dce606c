"""Where Dutch towns are, from a small table in the code (ADR 0017): nobody outside is asked where a man lives."""

import math
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("places_nl.tsv")
Point = tuple[float, float]
EARTH_KM = 6371.0
OWN_NAMES = {"The Hague": "Den Haag"}


def plain(town: str) -> str:
    """A town's name as it is looked up: small letters, no accents, dashes, apostrophes or double spaces."""
    bare = unicodedata.normalize("NFKD", town.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


@cache
def _places() -> dict[str, Point]:
    """Every name to its place. A place's first name wins from another one's second; then the larger place wins."""
    first: dict[str, Point] = {}
    second: dict[str, Point] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        latitude, longitude, names = line.split("\t")
        point = (float(latitude), float(longitude))
        own, *others = names.split("|")
        first.setdefault(plain(own), point)
        for name in others:
            second.setdefault(plain(name), point)
    return second | first


@cache
def every_place() -> tuple[Point, ...]:
    """Where all places of the table are, the largest first."""
    return tuple(at for _name, at in _named())


@cache
def largest_places() -> tuple[tuple[str, Point], ...]:
    """The names and places of the forty largest, as the Dutch write them where the table says the English name."""
    return tuple((OWN_NAMES.get(name, name), at) for name, at in _named()[:40])


def _named() -> list[tuple[str, Point]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(names.partition("|")[0], (float(latitude), float(longitude))) for latitude, longitude, names in rows]


@lru_cache(maxsize=4096)
def position(town: str) -> Point | None:
    """Latitude and longitude in degrees, or None for a town that is not in the table."""
    return _places().get(plain(town))


def distance_km(one: str, other: str) -> int | None:
    """Kilometres between two towns as the crow flies, rounded; None when one of them is not in the table."""
    here, there = position(one), position(other)
    return None if here is None or there is None else round(_arc(here, there))


def _arc(here: Point, there: Point) -> float:
    (lat1, lon1), (lat2, lon2) = ((math.radians(x), math.radians(y)) for x, y in (here, there))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))
